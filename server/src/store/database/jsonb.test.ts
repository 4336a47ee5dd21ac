import { expect, test } from 'vitest';
import { plainText, toJsonb } from './jsonb.ts';

test('what PostgreSQL cannot keep is replaced, wherever it stands', () => {
  const told = { text: 'a\u0000b', list: ['\uD83D', '😀'], n: 1, none: null, at: new Date(0) };
  expect(JSON.parse(toJsonb(told))).toEqual({
    text: 'a\u{FFFD}b',
    list: ['\u{FFFD}', '😀'],
    n: 1,
    none: null,
    at: '1970-01-01T00:00:00.000Z',
  });
  expect(plainText('\uDE00x')).toBe('\u{FFFD}x');
});
