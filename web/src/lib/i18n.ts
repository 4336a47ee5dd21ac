// What the first page says in English is bundled, since it also stands in for what is missing; other languages, and what is said
// elsewhere or of trouble, come when they are asked for.
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { english, load } from 'virtual:texts';
import { LANGUAGES, type Language } from '#lib/languages.ts';
import type { Texts } from '#locales/texts.ts';

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
  loading.clear();
  await i18next.use(initReactI18next).init({
    lng: 'en',
    fallbackLng: 'en',
    defaultNS: 'common',
    resources: { en: { ...english } },
    interpolation: { escapeValue: false },
    // Who shows a text that is still to come is drawn anew when it is there.
    react: { bindI18nStore: 'added' },
  });
  await turnTo(language);
}

/** Also keeps the choice for the next visit. */
export async function chooseLanguage(language: Language): Promise<void> {
  localStorage.setItem(STORED, language);
  await turnTo(language);
}

/** What pages other than the first one say, in the language of now and from then on in every other that is turned to. */
export async function loadAllTexts(): Promise<void> {
  await Promise.all([want('rest'), loadTroubleTexts()]);
}

/** What is said of errors, of reasons and in notifications, alike. */
export function loadTroubleTexts(): Promise<void> {
  return want('trouble');
}

/** A text of a key that is made of what the server sends, with its values; null: there is none. */
export function knownText(namespace: keyof Texts, key: string, values?: Record<string, string>): string | null {
  const { language } = i18next;
  const text: unknown = i18next.getResource(language, namespace, key);
  if (typeof text !== 'string') return null;
  return values === undefined ? text : i18next.services.interpolator.interpolate(text, values, language, {});
}

type LaterGroup = 'trouble' | 'rest';

const wanted = new Set<LaterGroup>();
const loading = new Map<string, Promise<void>>();

function want(group: LaterGroup): Promise<void> {
  wanted.add(group);
  return complete(languageNow(), group);
}

function languageNow(): Language {
  return LANGUAGES.find((language) => language === i18next.language) ?? 'en';
}

async function turnTo(language: Language): Promise<void> {
  add(language, (await load[language].first()).texts);
  await Promise.all([...wanted].map((group) => complete(language, group)));
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}

/** Once; again when the server was away. */
function complete(language: Language, group: LaterGroup): Promise<void> {
  const key = `${language} ${group}`;
  const loaded = loading.get(key) ?? load[language][group]().then(({ texts }) => add(language, texts));
  loading.set(key, loaded);
  loaded.catch(() => loading.delete(key));
  return loaded;
}

function add(language: Language, texts: object): void {
  for (const [namespace, of] of Object.entries(texts)) i18next.addResourceBundle(language, namespace, of);
}
