export const LANGUAGES = ['en', 'ru', 'uk', 'tr'] as const;
export type Language = (typeof LANGUAGES)[number];
/** Each by the name that its speakers give it. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = {
  en: 'English',
  ru: 'Русский',
  uk: 'Українська',
  tr: 'Türkçe',
};
