import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Chance } from '#lib/chance.ts';
import { realChance } from '#lib/chance.ts';
import { MINUTE_MS } from './days.ts';
import { joinPause } from './pacing.ts';

const asked: [number, number][] = [];
const always = (pick: 'min' | 'max'): Chance => ({
  int: (min, max) => {
    asked.push([min, max]);
    return pick === 'min' ? min : max;
  },
  int64: () => '1',
});

test('after a join the pause is 5 to 10 minutes, after an error one minute', () => {
  expect(joinPause('joined', 1, always('min'))).toBe(5 * MINUTE_MS);
  expect(joinPause('joined', 1, always('max'))).toBe(10 * MINUTE_MS);
  expect(joinPause('error', 1, always('max'))).toBe(MINUTE_MS);
});

test('an error needs no chance, so that a seed tells the same story with or without it', () => {
  asked.length = 0;
  joinPause('error', 1, always('min'));
  expect(asked).toEqual([]);
});

test('floods lengthen every pause by their factor and never shorten one', () => {
  fc.assert(
    fc.property(fc.constantFrom('joined' as const, 'error' as const), fc.constantFrom(1, 2, 4), (outcome, factor) => {
      const pause_ms = joinPause(outcome, factor, realChance);
      const [least, most] = outcome === 'joined' ? [5, 10] : [1, 1];
      expect(pause_ms).toBeGreaterThanOrEqual(least * factor * MINUTE_MS);
      expect(pause_ms).toBeLessThanOrEqual(most * factor * MINUTE_MS);
    }),
  );
});
