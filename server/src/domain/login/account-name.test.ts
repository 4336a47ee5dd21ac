import { expect, test } from 'vitest';
import { accountNameTrouble } from './account-name.ts';

test.each(['s1', 'Сергій 2', '+15550100123', 'a.b-c_d@e', 'x'.repeat(64), '朝 1'])('%j may be a name', (name) => {
  expect(accountNameTrouble(name)).toBeNull();
});

test.each([
  '',
  '  ',
  ' s1',
  'a\nb',
  'e\u001B[31m',
  'a\u0000',
  'a\u009Bb',
  'a\u202Eb',
  'a\u200Bb',
  'a\u2028b',
  '\uD800',
  'x'.repeat(65),
  'x'.repeat(300),
])('%j may not, and what is said of it is one short line', (name) => {
  const said = accountNameTrouble(name) ?? '';
  expect(said).toContain('1 to 64 characters');
  expect(said).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
  expect(said.length).toBeLessThan(220);
});
