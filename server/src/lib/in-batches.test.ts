import { expect, test } from 'vitest';
import { inBatches } from './in-batches.ts';

const of = {};

test('who asks first is asked for at once, and who comes meanwhile goes together in the next', async () => {
  const asked: (readonly number[])[] = [];
  const double = inBatches(async (_: object, all: readonly number[]) => {
    asked.push(all);
    await Promise.resolve();
    return all.map((one) => one * 2);
  });
  const answers = [1, 2, 3].map((one) => double(of, one));
  expect(asked).toEqual([[1]]);
  expect(await Promise.all(answers)).toEqual([2, 4, 6]);
  expect(asked).toEqual([[1], [2, 3]]);
  expect(await double(of, 4)).toBe(8);
});

test('nobody hears of the error of another, and what may have been done is not done again', async () => {
  const asked: (readonly number[])[] = [];
  const refuse = async (_: object, all: readonly number[]) => {
    asked.push(all);
    await Promise.resolve();
    if (all.includes(3)) throw new Error('three');
    return all;
  };
  const once = inBatches(refuse, { mayRepeat: () => false });
  const settled = (ask: (of: object, one: number) => Promise<number>) =>
    Promise.allSettled([1, 2, 3, 4].map((one) => ask(of, one)));
  expect((await settled(inBatches(refuse))).map(({ status }) => status)).toEqual([
    'fulfilled',
    'fulfilled',
    'rejected',
    'fulfilled',
  ]);
  expect(asked).toEqual([[1], [2, 3, 4], [2], [3], [4]]);
  asked.length = 0;
  expect((await settled(once)).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'rejected']);
  expect(asked).toEqual([[1], [2, 3, 4]]);
});

test('what waits too long goes on alone, and holds nobody up', async () => {
  const slow = Promise.withResolvers<number>();
  const work = async (_: object, all: readonly number[]) => {
    await Promise.resolve();
    if (all.includes(1)) throw new Error('locked');
    return all;
  };
  const ask = inBatches(work, { alone: (_, one) => (one === 1 ? slow.promise : Promise.resolve(one)) });
  const first = ask(of, 1);
  expect(await Promise.all([ask(of, 2), ask(of, 3)])).toEqual([2, 3]);
  slow.resolve(10);
  expect(await first).toBe(10);
});

test('each database has a line of its own', async () => {
  const asked: string[] = [];
  const tell = inBatches(async (to: { name: string }, all: readonly number[]) => {
    asked.push(`${to.name}: ${all.join()}`);
    await Promise.resolve();
    return all;
  });
  await Promise.all([tell({ name: 'one' }, 1), tell({ name: 'other' }, 2)]);
  expect(asked).toEqual(['one: 1', 'other: 2']);
});
