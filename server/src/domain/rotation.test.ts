import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nextVariant } from './rotation.ts';

const variants = (count: number) => Array.from({ length: count }, (_, n) => `text ${n}`);

test('there is nothing to post without variants, and no choice with one', () => {
  expect(nextVariant([], null, 7)).toBeNull();
  expect(nextVariant([], 3, 7)).toBeNull();
  expect(nextVariant(['only'], 0, 7)).toEqual({ variant: 'only', index: 0 });
});

test('with two or more, the same is never used twice running in one group, and all take their turn', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 9 }), fc.integer({ min: 1, max: 2 ** 31 }), (count, group_id) => {
      const pool = variants(count);
      const used = new Set<number>();
      let last: number | null = null;
      for (let post = 0; post < count; post += 1) {
        const next: { variant: string; index: number } | null = nextVariant(pool, last, group_id);
        expect(next?.variant).toBe(pool[next?.index ?? -1]);
        expect(next?.index).not.toBe(last);
        last = next?.index ?? null;
        used.add(last ?? -1);
      }
      expect(used.size).toBe(count);
    }),
  );
});

test('groups begin at different variants, so that neighbours do not all show the same text', () => {
  const begins = [1, 2, 3, 4, 5, 6].map((group_id) => nextVariant(variants(3), null, group_id)?.index);
  expect(new Set(begins).size).toBe(3);
});

test('when variants were taken away meanwhile, there is still a next one', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 50 }), (count, last) => {
      expect(nextVariant(variants(count), last, 1)).not.toBeNull();
    }),
  );
});
