import { expect, test } from 'vitest';
import { VirtualTime } from './virtual-time.ts';

const START = new Date('2026-03-02T08:00:00Z');

test('A day passes at once, in the order of the moments', async () => {
  const time = new VirtualTime(START);
  const woken: string[] = [];
  const sleep = async (hours: number, name: string): Promise<void> => {
    await time.delay(hours * 3_600_000);
    woken.push(`${name} ${time.monotonic() / 3_600_000}`);
  };
  await time.run(() => Promise.all([sleep(24, 'last'), sleep(1, 'first'), sleep(1, 'second'), sleep(2, 'third')]));
  expect(woken).toEqual(['first 1', 'second 1', 'third 2', 'last 24']);
  expect(new Date(time.wall())).toEqual(new Date('2026-03-03T08:00:00Z'));
});

test('A sleep that is given up ends at once, and wakes nobody', async () => {
  const time = new VirtualTime(START);
  const giveUp = new AbortController();
  await time.run(async () => {
    const sleep = time.delay(1000, giveUp.signal);
    giveUp.abort();
    await expect(sleep).rejects.toMatchObject({ name: 'AbortError' });
    await expect(time.delay(1, giveUp.signal)).rejects.toMatchObject({ name: 'AbortError' });
  });
  expect(time.monotonic()).toBe(0);
});

test('While something real is waited for no time passes', async () => {
  const time = new VirtualTime(START);
  const seen = await time.run(async () => {
    const sleeper = time.delay(1000);
    const before = await time.hold(async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return time.monotonic();
    });
    await sleeper;
    return [before, time.monotonic()];
  });
  expect(seen).toEqual([0, 1000]);
});

test('Work that waits for nothing that will come is told so, and what it throws comes through', async () => {
  const time = new VirtualTime(START);
  await expect(time.run(() => new Promise(() => {}))).rejects.toThrow('everybody waits');
  await expect(time.run(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
});
