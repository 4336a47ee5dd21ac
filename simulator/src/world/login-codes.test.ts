import { expect, test } from 'vitest';
import { createChance } from '#chance.ts';
import { CODES_PER_DAY, LoginCodes, type LoginCode, type Moment } from './login-codes.ts';

const MINUTE = 60_000;
const wanted = { phone: '15550101001', key: 'k', kind: 'sms', fixed: undefined } as const;
const at = (real_ms: number, simulated_ms = real_ms): Moment => ({ now: new Date(simulated_ms), real_ms });

function newCodes(): LoginCodes {
  const chance = createChance(1);
  return new LoginCodes((length) => chance.bytes(length));
}

function send(codes: LoginCodes, moment: Moment, key = 'k'): LoginCode {
  const code = codes.send({ ...wanted, key }, moment);
  if (!code) throw new Error('no code was sent');
  return code;
}

test('a code lives for five real minutes, however fast the simulated clock runs', () => {
  const codes = newCodes();
  const code = send(codes, at(0));
  expect(codes.check(code, code.code, at(5 * MINUTE - 1, 300 * MINUTE))).toBe('right');
  expect(codes.check(code, code.code, at(5 * MINUTE))).toBe('expired');
  expect(codes.find(code)).toBeNull();
});

test('each key has a code of its own, and a new one voids the one before', () => {
  const codes = newCodes();
  const [one, other] = [send(codes, at(0)), send(codes, at(0), 'other')];
  const again = send(codes, at(0));
  expect([one, other, again].map((code) => codes.find(code) !== null)).toEqual([false, true, true]);
  expect(codes.find({ ...other, key: 'k' })).toBeNull();
});

test('a number gets so many codes in a simulated day', () => {
  const codes = newCodes();
  for (let count = 0; count < CODES_PER_DAY; count++) send(codes, at(0, count * MINUTE));
  expect(codes.send(wanted, at(0, 60 * MINUTE))).toBeNull();
  expect(codes.send({ ...wanted, phone: '15550101002' }, at(0, 60 * MINUTE))).not.toBeNull();
  expect(codes.send(wanted, at(0, 24 * 60 * MINUTE))).not.toBeNull();
});
