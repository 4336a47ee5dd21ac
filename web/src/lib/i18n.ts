// English is bundled, since it also stands in for a missing text; the other languages come when they are asked for.
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { en, type Texts } from '#locales/en/index.ts';

export const LANGUAGES = ['en', 'ru', 'uk', 'tr'] as const;
export type Language = (typeof LANGUAGES)[number];
/** Each by the name that its speakers give it. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = {
  en: 'English',
  ru: 'Русский',
  uk: 'Українська',
  tr: 'Türkçe',
};

const others: Readonly<Record<Exclude<Language, 'en'>, () => Promise<Texts>>> = {
  ru: async () => (await import('#locales/ru/index.ts')).ru,
  uk: async () => (await import('#locales/uk/index.ts')).uk,
  tr: async () => (await import('#locales/tr/index.ts')).tr,
};

const STORED = 'groundcrew.language';

declare module 'i18next' {
  // oxlint-disable-next-line typescript/consistent-type-definitions -- i18next's interface is completed by merging.
  interface CustomTypeOptions {
    defaultNS: 'common';
    resources: Texts;
  }
}

/** What the person chose before, or else what the browser prefers among those that there are. */
export function wantedLanguage(): Language {
  const known = (tag: string | null) => LANGUAGES.find((language) => language === tag?.slice(0, 2).toLowerCase());
  const preferred = [localStorage.getItem(STORED), ...navigator.languages].map(known);
  return preferred.find((language) => language !== undefined) ?? 'en';
}

export async function startI18n(language: Language): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: 'en',
    fallbackLng: 'en',
    defaultNS: 'common',
    resources: { en },
    interpolation: { escapeValue: false },
  });
  await turnTo(language);
}

/** Also keeps the choice for the next visit. */
export async function chooseLanguage(language: Language): Promise<void> {
  localStorage.setItem(STORED, language);
  await turnTo(language);
}

async function turnTo(language: Language): Promise<void> {
  if (language !== 'en' && !i18next.hasResourceBundle(language, 'common')) {
    const texts = await others[language]();
    for (const [namespace, of] of Object.entries(texts)) i18next.addResourceBundle(language, namespace, of);
  }
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}
