import { expect, test } from 'vitest';
import { TokenCache } from './token-cache.ts';

const ADDRESS = '10.8.0.1';
const GOOD = `gc_${'a'.repeat(64)}`;
const unknown = (n: number) => `gc_${String.fromCharCode(98 + (n % 24), 98 + Math.floor(n / 24)).padEnd(64, 'z')}`;

function opened() {
  const state = { now: 0, asked: 0, good: true, wait: Promise.resolve() };
  const cache = new TokenCache<{ id: string }>({
    verify: async () => {
      state.asked += 1;
      const found = state.good ? { id: '7' } : null;
      await state.wait;
      return found;
    },
    now_ms: () => state.now,
  });
  return { cache, state, id: '7' };
}

test('a token is asked for once in some seconds, also by many at the same time', async () => {
  const { cache, state } = opened();
  await Promise.all(Array.from({ length: 50 }, () => cache.find(GOOD, ADDRESS)));
  await cache.find(GOOD, ADDRESS);
  expect(state.asked).toBe(1);
  state.now = 5_001;
  await cache.find(GOOD, ADDRESS);
  expect(state.asked).toBe(2);
});

test('what is no token of ours is not asked for', async () => {
  const { cache, state } = opened();
  expect(await cache.find('gc_short', 'a')).toBeNull();
  expect(await cache.find(`gc_${'1'.repeat(64)}`, 'a')).toBeNull();
  expect(state.asked).toBe(0);
});

test('a revocation that comes while a token is being verified is not lost', async () => {
  const { cache, state, id } = opened();
  const gate = Promise.withResolvers<void>();
  state.wait = gate.promise;
  const verifying = cache.find(GOOD, ADDRESS);
  state.good = false;
  cache.forget(id);
  gate.resolve();
  await verifying;
  expect(await cache.find(GOOD, ADDRESS)).toBeNull();
});

test('unknown tokens of one address are looked up only some times a minute; known ones and other addresses go on', async () => {
  const { cache, state } = opened();
  expect(await cache.find(GOOD, ADDRESS)).not.toBeNull();
  state.good = false;
  const all = await Promise.allSettled(Array.from({ length: 100 }, (_, n) => cache.find(unknown(n), ADDRESS)));
  expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(60);
  expect(state.asked).toBe(61);
  await expect(cache.find(unknown(101), ADDRESS)).rejects.toMatchObject({
    code: 'too_many_requests',
    details: { retry_after_seconds: 60 },
  });
  expect(await cache.find(unknown(102), '10.8.0.2')).toBeNull();
  state.good = true;
  state.now = 6_000;
  expect(await cache.find(GOOD, ADDRESS)).not.toBeNull();
  state.now = 61_000;
  state.good = false;
  expect(await cache.find(unknown(103), ADDRESS)).toBeNull();
});
