import { expect, test } from 'vitest';
import type { Clock } from '#lib/time.ts';
import { watchChanges } from './change-watch.ts';

const LATER = new Date('2026-03-02T10:00:00Z');

/** A clock that stands still, so that only a change ends a sleep. */
function still(): {
  clock: Clock;
  ring: () => void;
  hearRules: (heard: () => void) => () => void;
  listening: () => number;
} {
  const heard = new Set<() => void>();
  const clock: Clock = {
    now: () => new Date('2026-03-02T08:00:00Z'),
    sleepUntil: (_until, signal) =>
      new Promise((_resolve, reject) => {
        const end = () => reject(new Error('woken'));
        if (signal?.aborted) end();
        signal?.addEventListener('abort', end, { once: true });
      }),
    task: (work) => work(),
    watch: (look) => look(),
    close: async () => {},
  };
  return {
    clock,
    ring: () => {
      for (const hear of heard) hear();
    },
    hearRules: (hear) => {
      heard.add(hear);
      return () => heard.delete(hear);
    },
    listening: () => heard.size,
  };
}

const idle = new AbortController().signal;

test('a sleep ends when rules change, and what rang before ends the next one at once, and no other', async () => {
  const world = still();
  const changes = watchChanges(world);
  const first = changes.sleepUntil(LATER, idle);
  world.ring();
  await first;
  world.ring();
  await changes.sleepUntil(LATER, idle);
  const stopped = new AbortController();
  const third = changes.sleepUntil(LATER, stopped.signal);
  stopped.abort();
  await expect(third).rejects.toThrow('woken');
  changes.close();
  expect(world.listening()).toBe(0);
});

test('a sleep ends after a while also where nothing rings', async () => {
  const { clock } = still();
  await expect(watchChanges({ clock }, 1).sleepUntil(LATER, idle)).resolves.toBeUndefined();
});
