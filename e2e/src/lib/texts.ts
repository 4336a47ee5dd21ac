// What stands on the pages, by its key: tests find a control by its words in each language, whatever these are.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import i18next from 'i18next';

export const LANGUAGES = ['en', 'ru', 'uk', 'tr'] as const;
export type Language = (typeof LANGUAGES)[number];

/** `say('stop.throw')` of common.json, `say('sign-in:go')` of another one. Throws for a text that there is not. */
export type Say = (key: string, values?: Record<string, unknown>) => string;

const FOLDER = path.resolve(import.meta.dirname, '../../../web/src/locales');

export function textsIn(language: Language): Say {
  const files = readdirSync(path.join(FOLDER, language)).filter((file) => file.endsWith('.json'));
  const texts = Object.fromEntries(
    files.map((file): [string, object] => [
      path.basename(file, '.json'),
      JSON.parse(readFileSync(path.join(FOLDER, language, file), 'utf8')),
    ]),
  );
  const i18n = i18next.createInstance();
  void i18n.init({
    lng: language,
    initAsync: false,
    defaultNS: 'common',
    resources: { [language]: texts },
    interpolation: { escapeValue: false },
  });
  return (key, values = {}) => {
    if (!i18n.exists(key, values)) throw new Error(`There is no text ${key} in ${language}.`);
    return i18n.t(key, values);
  };
}
