import { ORPCError } from '@orpc/client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { keepTrying } from './keep-trying.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const noConnection = () => Promise.reject(new TypeError('Failed to fetch'));

test('without a connection it is tried again until there is one', async () => {
  const act = vi.fn<() => Promise<unknown>>(noConnection);
  const kept = keepTrying(act, () => true);
  await vi.advanceTimersByTimeAsync(3_000);
  expect(act).toHaveBeenCalledTimes(2);
  act.mockResolvedValue(null);
  window.dispatchEvent(new Event('online'));
  await kept;
  expect(act).toHaveBeenCalledTimes(3);
});

test('what is no longer wanted is not tried again', async () => {
  const act = vi.fn<() => Promise<unknown>>(noConnection);
  let isWanted = true;
  const kept = keepTrying(act, () => isWanted);
  await vi.advanceTimersByTimeAsync(0);
  isWanted = false;
  await vi.advanceTimersByTimeAsync(3_000);
  await kept;
  expect(act).toHaveBeenCalledOnce();
});

test('what the server refuses is not asked again', async () => {
  const refusal = new ORPCError('bad_value', { status: 400, message: 'no', data: {} });
  const act = vi.fn<() => Promise<unknown>>(() => Promise.reject(refusal));
  await expect(keepTrying(act, () => true)).rejects.toBe(refusal);
  expect(act).toHaveBeenCalledOnce();
});
