import { createOTP } from '@better-auth/utils/otp';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { takeStep } from '#store/auth/second-factors.ts';
import { openTestApi, type TestApi } from '#testing/api.ts';
import { stepOf } from './second-factor.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi(inject('postgres'));
});
afterAll(() => api.close());

/** RFC 6238, appendix B: the key of its examples, and its instants. */
const otp = createOTP('12345678901234567890');
const at = (seconds: number) => Math.floor(seconds / 30);
const codeAt = (step: number) => otp.hotp(step);

test('a code is known by its time step, half a minute early and late, and not beyond', async () => {
  for (const [seconds, code] of [
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_234_567_890, '005924'],
    [20_000_000_000, '353130'],
  ] as const) {
    for (const off of [-1, 0, 1]) expect(await stepOf(code, at(seconds) + off, codeAt)).toBe(at(seconds));
    for (const off of [-2, 2]) expect(await stepOf(code, at(seconds) + off, codeAt)).toBeNull();
  }
  expect(await stepOf('', at(59), codeAt)).toBeNull();
});

test('one that is by chance the code of two steps counts as the later of them', async () => {
  expect(await stepOf('123456', 10, async (step) => (step === 10 ? '000000' : '123456'))).toBe(11);
});

test('a step opens once, and none before it', async () => {
  const { rows } = await api.core.pool.query<{ id: string }>(
    `insert into two_factor (secret, backup_codes, user_id) select 'x', 'x', id from "user" limit 1 returning id`,
  );
  const id = rows[0]?.id ?? '';
  const take = (step: number) => takeStep(api.core.db, { id, step });
  expect(await take(100)).toBe(true);
  expect(await take(100)).toBe(false);
  expect(await take(99)).toBe(false);
  const both = await Promise.all([take(101), take(101)]);
  expect(both.toSorted()).toEqual([false, true]);
});
