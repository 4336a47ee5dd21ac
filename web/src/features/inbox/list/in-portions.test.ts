import { expect, test } from 'vitest';
import { inPortions, PORTION, type Progress } from './in-portions.ts';

const IDS = Array.from({ length: 2 * PORTION + 50 }, (_, n) => n + 1);

/** Answers with what it was asked for, until it was asked so often. */
function of({ fails_at = Infinity, ends_at = Infinity } = {}) {
  const asked: number[] = [];
  const progress: Progress[] = [];
  const done = inPortions(IDS, {
    act: async (ids) => {
      if (asked.length === fails_at) throw new Error('no network');
      asked.push(ids.length);
      return ids;
    },
    told: (now) => void progress.push(now),
    isEnded: () => asked.length === ends_at,
  });
  return { done, asked, progress };
}

test('very many are asked for in portions, in order, and each is answered for', async () => {
  const { done, asked, progress } = of();
  expect(await done).toEqual({ items: IDS, left: [], error: null });
  expect(asked).toEqual([PORTION, PORTION, 50]);
  expect(progress.map((now) => now.done)).toEqual([0, PORTION, 2 * PORTION]);
});

test('what was done before a portion failed stays done, and the others are left', async () => {
  const { done } = of({ fails_at: 1 });
  expect(await done).toEqual({
    items: IDS.slice(0, PORTION),
    left: IDS.slice(PORTION),
    error: expect.objectContaining({ message: 'no network' }),
  });
});

test('whoever ends it waits for the portion that is under way, and no longer', async () => {
  const { done } = of({ ends_at: 2 });
  expect(await done).toEqual({ items: IDS.slice(0, 2 * PORTION), left: IDS.slice(2 * PORTION), error: null });
});
