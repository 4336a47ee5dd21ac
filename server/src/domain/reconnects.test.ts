import { expect, test } from 'vitest';
import { reconnectPause } from './reconnects.ts';

test('a failed reconnect is tried again after 1, 2, 4, 8 and 16 minutes, then every 30', () => {
  const minutes = Array.from({ length: 7 }, (_, n) => reconnectPause(n + 1) / 60_000);
  expect(minutes).toEqual([1, 2, 4, 8, 16, 30, 30]);
  expect(reconnectPause(1_000_000)).toBe(reconnectPause(7));
});
