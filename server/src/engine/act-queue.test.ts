import { AsyncLocalStorage } from 'node:async_hooks';
import { expect, test } from 'vitest';
import { ActQueue } from './act-queue.ts';

test('what waits goes by priority, then in its order, and never two at a time', async () => {
  const queue = new ActQueue();
  const seen: string[] = [];
  const go = Promise.withResolvers<void>();
  const act = (name: string, wait?: Promise<void>) => async () => {
    seen.push(`${name} begins`);
    await wait;
    seen.push(`${name} ends`);
    return name;
  };
  const first = queue.add(1, act('first', go.promise));
  await Promise.resolve();
  const rest = [
    queue.add(1, act('low')),
    queue.add(3, act('high')),
    queue.add(1, act('later')),
    queue.add(3, act('next')),
  ];
  expect(seen).toEqual(['first begins']);
  go.resolve();
  expect(await Promise.all([first, ...rest])).toEqual(['first', 'low', 'high', 'later', 'next']);
  const order = ['first', 'high', 'next', 'low', 'later'];
  expect(seen).toEqual(order.flatMap((name) => [`${name} begins`, `${name} ends`]));
});

test('an act that fails is told to its asker, and the next one goes on', async () => {
  const queue = new ActQueue();
  const failed = queue.add(1, () => Promise.reject(new Error('no')));
  const next = queue.add(1, async () => 'yes');
  await expect(failed).rejects.toThrow('no');
  expect(await next).toBe('yes');
});

test('an act belongs to the task that asked for it', async () => {
  const task = new AsyncLocalStorage<string>();
  const queue = new ActQueue();
  const ask = (name: string) => task.run(name, () => queue.add(1, async () => task.getStore()));
  expect(await Promise.all([ask('one'), ask('other')])).toEqual(['one', 'other']);
});

test('an act knows that it is under way, and what it has begun beside knows when it is over', async () => {
  const queue = new ActQueue();
  const later = Promise.withResolvers<void>();
  const { promise: beside, resolve } = Promise.withResolvers<boolean>();
  const inside = await queue.add(1, async () => {
    void later.promise.then(() => resolve(queue.isInside()));
    return [queue.isInside(), new ActQueue().isInside()];
  });
  later.resolve();
  expect([inside, await beside, queue.isInside()]).toEqual([[true, false], false, false]);
});
