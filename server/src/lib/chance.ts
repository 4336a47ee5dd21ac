import { randomBytes, randomInt } from 'node:crypto';

/** Where everything random comes from, so that a test can put a seed in its place. */
export type Chance = {
  /** A whole number from min to max, both included. */
  int: (min: number, max: number) => number;
  /** A signed 64-bit number as decimal text, never 0: Telegram's random_id. */
  int64: () => string;
};

export const realChance: Chance = {
  int: (min, max) => randomInt(min, max + 1),
  int64: () => {
    for (;;) {
      const value = randomBytes(8).readBigInt64LE();
      if (value !== 0n) return value.toString();
    }
  },
};
