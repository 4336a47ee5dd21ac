import { expect, test } from 'vitest';
import { readCode } from './code.ts';
import type { CodeType } from './steps.ts';

test.each<[CodeType, number | null, string, string | null]>([
  ['app', 5, ' 12 3-45\n', '12345'],
  ['app', 5, '', null],
  ['sms', 5, '1234', null],
  ['sms', 5, '123456', null],
  ['sms', 5, '1234x', null],
  ['call', null, '123', '123'],
  ['flash_call', null, '+1 (555) 010-0123', '15550100123'],
  ['missed_call', 4, '0123', '0123'],
  ['email', 6, 'a1b2c3', 'a1b2c3'],
  ['email', 6, 'a1b2c', null],
  ['sms_word', null, 'blue', 'blue'],
  ['sms_phrase', null, '  two blue birds ', 'two blue birds'],
  ['sms_phrase', null, '   ', null],
])('of a code by %s of length %s, %j is read as %j', (type, length, typed, code) => {
  expect(readCode({ type, length }, typed)).toBe(code);
});
