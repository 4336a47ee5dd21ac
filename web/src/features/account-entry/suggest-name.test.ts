import { expect, test } from 'vitest';
import { suggestName } from './suggest-name.ts';

test('a name goes by the end of the number, and by more of it where another account has that name', () => {
  expect(suggestName('+1 (555) 010-0123', new Set())).toBe('account_0123');
  expect(suggestName('+15550100123', new Set(['account_0123']))).toBe('account_00123');
});

test('without a number it is the next free one', () => {
  expect(suggestName('', new Set(['olena', 'account_3']))).toBe('account_4');
  expect(suggestName('+1555', new Set(['olena']))).toBe('account_2');
});
