// The texts of all languages say the same things, each in its own forms.
import { expect, test, describe } from 'vitest';
import { load } from 'virtual:texts';
import { LANGUAGES, type Language } from '#lib/languages.ts';

const PLURAL = /_(zero|one|two|few|many|other)$/;
/** What is written alike in every language: names, addresses, what people type, and what is only letters of code. */
const ALIKE =
  /^(?:Telegram|Groundcrew|Joiner|API|CSV|ID|URL|IP|JSON|OK|QR|UTC|Online|Email|FloodWait|Cron|GIF|Ctrl \+ Enter|N\/A|[^\p{L}]*)$/iu;
/** Words that a language has in the very form that English has; each was looked at. */
const SAME_WORD: Readonly<Record<Exclude<Language, 'en'>, readonly string[]>> = {
  ru: [],
  uk: [],
  tr: [
    'account-entry:column.proxy',
    'accounts:column.proxy',
    'accounts:proxy.label',
    'campaigns:posts.slot',
    'campaigns:slot.at',
    'diagnostics:found.answered',
    'diagnostics:found.database',
    'inbox:kind.video',
    'inbox:platform.label',
    'settings:mailbox.port',
  ],
};

type Texts = ReadonlyMap<string, string>;

/** By `namespace:path.of.the.key`. */
function textsOf(tree: object): Texts {
  const texts = new Map<string, string>();
  const walk = (node: unknown, path: string): void => {
    if (typeof node === 'string') texts.set(path, node);
    else if (typeof node === 'object' && node !== null)
      for (const [key, below] of Object.entries(node)) {
        const separator = path === '' ? '' : path.includes(':') ? '.' : ':';
        walk(below, `${path}${separator}${key}`);
      }
    else throw new Error(`${path} is no text.`);
  };
  walk(tree, '');
  return texts;
}

async function allOf(language: Language): Promise<Texts> {
  const groups = await Promise.all(Object.values(load[language]).map((group) => group()));
  return textsOf(Object.assign({}, ...groups.map(({ texts }) => texts)) as object);
}

const ALL: Readonly<Record<Language, Texts>> = {
  en: await allOf('en'),
  ru: await allOf('ru'),
  uk: await allOf('uk'),
  tr: await allOf('tr'),
};
const OTHERS = LANGUAGES.filter((language) => language !== 'en');

/** Keys with plural forms once, as `x_*`, when all forms of the language are there and no other. */
function shapeOf(language: Language): { keys: string[]; wrong_plurals: string[] } {
  const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories.toSorted().join(' ');
  const plurals = new Map<string, string[]>();
  const keys: string[] = [];
  for (const key of ALL[language].keys()) {
    const [, form] = PLURAL.exec(key) ?? [];
    // An enum may hold a value that ends so: it is a plural only when `_other` stands beside it.
    if (form === undefined || !ALL[language].has(key.replace(PLURAL, '_other'))) keys.push(key);
    else plurals.set(key.replace(PLURAL, ''), [...(plurals.get(key.replace(PLURAL, '')) ?? []), form]);
  }
  const wrong = [...plurals].filter(([, found]) => found.toSorted().join(' ') !== forms);
  return {
    keys: [...keys, ...[...plurals.keys()].map((key) => `${key}_*`)].toSorted(),
    wrong_plurals: wrong.map(([key, found]) => `${key}: ${found.join(' ')} instead of ${forms}`),
  };
}

const namesIn = (text: string) => [...text.matchAll(/\{\{-?\s*(\w+)/g)].map(([, name]) => name ?? '').toSorted();

test('every language has the keys of English, and the plural forms of its own', () => {
  for (const language of LANGUAGES) {
    const { keys, wrong_plurals } = shapeOf(language);
    expect({ language, wrong_plurals }).toEqual({ language, wrong_plurals: [] });
    expect({ language, keys }).toEqual({ language, keys: shapeOf('en').keys });
  }
});

test('no text is empty, or begins or ends with a space', () => {
  const bare = LANGUAGES.flatMap((language) =>
    [...ALL[language]].filter(([, text]) => text !== text.trim() || text === '').map(([key]) => `${language} ${key}`),
  );
  expect(bare).toEqual([]);
});

describe.each(OTHERS)('%s', (language) => {
  const own = ALL[language];

  test('no text was left in English', () => {
    const left = [...own].filter(([key, text]) => {
      const words = text.replaceAll(/\{\{[^}]*\}\}/g, '').trim();
      return text === ALL.en.get(key) && !ALIKE.test(words) && !SAME_WORD[language].includes(key);
    });
    expect(Object.fromEntries(left)).toEqual({});
  });

  test('each text has the places for values that the English one has', () => {
    const other = [...own].filter(([key, text]) => {
      const english = ALL.en.get(key) ?? ALL.en.get(key.replace(PLURAL, '_other')) ?? '';
      // "One group" needs no figure.
      const needed = namesIn(english).filter((name) => name !== 'count' || !PLURAL.test(key));
      return (
        needed.join() !==
        namesIn(text)
          .filter((name) => name !== 'count' || !PLURAL.test(key))
          .join()
      );
    });
    expect(other.map(([key]) => key)).toEqual([]);
  });
});
