// What the first page says in English is bundled, since it also stands in for what is missing; other languages, and what the
// other pages say, come when they are asked for.
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { first } from '#locales/en/first.ts';
import type { Texts } from '#locales/texts.ts';

export const LANGUAGES = ['en', 'ru', 'uk', 'tr'] as const;
export type Language = (typeof LANGUAGES)[number];
/** Each by the name that its speakers give it. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = {
  en: 'English',
  ru: 'Русский',
  uk: 'Українська',
  tr: 'Türkçe',
};

const FIRST = {
  en: () => Promise.resolve({ first }),
  ru: () => import('#locales/ru/first.ts'),
  uk: () => import('#locales/uk/first.ts'),
  tr: () => import('#locales/tr/first.ts'),
} as const;

const REST = {
  en: () => import('#locales/en/rest.ts'),
  ru: () => import('#locales/ru/rest.ts'),
  uk: () => import('#locales/uk/rest.ts'),
  tr: () => import('#locales/tr/rest.ts'),
} as const;

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
    resources: { en: first },
    interpolation: { escapeValue: false },
  });
  await turnTo(language);
}

/** Also keeps the choice for the next visit. */
export async function chooseLanguage(language: Language): Promise<void> {
  localStorage.setItem(STORED, language);
  await turnTo(language);
}

/** What pages other than the first one say, in the language of now and from then on in every other that is turned to. */
export function loadAllTexts(): Promise<void> {
  wanted_all = true;
  return complete(languageNow());
}

let wanted_all = false;

function languageNow(): Language {
  return LANGUAGES.find((language) => language === i18next.language) ?? 'en';
}

async function turnTo(language: Language): Promise<void> {
  add(language, (await FIRST[language]()).first);
  if (wanted_all) await complete(language);
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}

async function complete(language: Language): Promise<void> {
  add(language, (await REST[language]()).rest);
}

function add(language: Language, texts: object): void {
  for (const [namespace, of] of Object.entries(texts)) i18next.addResourceBundle(language, namespace, of);
}
