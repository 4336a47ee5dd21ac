import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fairShare } from './lanes.ts';

test('shares are even, and together they are all accounts', () => {
  fc.assert(
    fc.property(fc.nat(10_000), fc.integer({ min: 1, max: 50 }), (accounts, nodes) => {
      const shares = Array.from({ length: nodes }, (_, rank) => fairShare(accounts, nodes, rank));
      expect(shares.reduce((sum, share) => sum + share, 0)).toBe(accounts);
      expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
      expect(shares).toEqual(shares.toSorted((one, other) => other - one));
    }),
  );
});

test('who does not work has no share', () => {
  expect([fairShare(9, 0, 0), fairShare(9, 3, -1), fairShare(9, 3, 3)]).toEqual([0, 0, 0]);
});
