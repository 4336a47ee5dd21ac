import fc from 'fast-check';
import { expect, test } from 'vitest';
import { searchTerms, snippetOf, tsqueryOf } from './search-words.ts';

const found = (text: string, asked: string): string[] => {
  const snippet = snippetOf(text, searchTerms(asked));
  return snippet.ranges.map(([from, to]) => snippet.text.slice(from, to));
};

test('words are looked for in any spelling of their letters', () => {
  expect(found('Приехал ёжик в İstanbul, ISPARTA ve ığdır', 'ЕЖИК')).toEqual(['ёжик']);
  expect(found('Приехал ёжик в İstanbul, ISPARTA ve ığdır', 'istanbul ')).toEqual(['İstanbul']);
  expect(found('Приехал ёжик в İstanbul, ISPARTA ve ığdır', 'ısparta IĞDIR ')).toEqual(['ISPARTA', 'ığdır']);
  expect(found('Crème brûlée, Łódź', 'creme LODZ')).toEqual(['Crème', 'Łódź']);
  expect(found('мои стои', 'мой ')).toEqual([]);
  expect(found('моӥ', 'мо')).toEqual(['моӥ']);
});

test('the last word may go on, a phrase and an address have their parts one behind the other', () => {
  expect(tsqueryOf(searchTerms('two wor'))).toBe("('two') & ('wor':*)");
  expect(tsqueryOf(searchTerms('two words '))).toBe("('two') & ('words')");
  expect(tsqueryOf(searchTerms('“blue car” ann@example.com '))).toBe(
    "('blue' <-> 'car') & ('ann' <-> 'example' <-> 'com')",
  );
  expect(tsqueryOf(searchTerms('an sm'), { every_prefix: true })).toBe("('an':*) & ('sm':*)");
  expect(tsqueryOf(searchTerms(`'; drop -- % _ \\ :* <-> !`))).toBe("('drop')");
  expect(tsqueryOf(searchTerms('… — !'))).toBeNull();
  expect(found('a car, blue; a blue car', '"blue car"')).toEqual(['blue car']);
});

test('a snippet shows one line around what was found, and its ranges fit', () => {
  const text = `${'far away '.repeat(50)}\n\nthe needle 🪡 is here ${'and so on '.repeat(50)}`;
  const { text: line, ranges } = snippetOf(text, searchTerms('needle'));
  expect(line.length).toBeLessThan(210);
  expect(line).toMatch(/^….*the needle 🪡 is here.*…$/);
  expect(ranges.map(([from, to]) => line.slice(from, to))).toEqual(['needle']);
  expect(snippetOf('nothing of it', searchTerms('needle'))).toEqual({ text: 'nothing of it', ranges: [] });
});

test('whatever is asked makes a query, and ranges stay within the snippet', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.string({ unit: 'binary', maxLength: 400 }),
      (asked, text) => {
        const terms = searchTerms(asked);
        const query = tsqueryOf(terms) ?? '';
        expect(query.replaceAll(/'[\p{L}\p{N}\p{M}·]+'/gu, '')).toMatch(/^[()&:*<> -]*$/);
        const snippet = snippetOf(`${text} ${asked}`, terms);
        for (const [from, to] of snippet.ranges) {
          expect(from).toBeLessThan(to);
          expect(to).toBeLessThanOrEqual(snippet.text.length);
        }
      },
    ),
  );
});
