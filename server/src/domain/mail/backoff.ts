// How long a mailbox that failed is left alone.
import { MINUTE_MS } from '#domain/days.ts';

const FIRST_MS = 2_000;
const LONGEST_MS = 10 * MINUTE_MS;
/** A password is not tried more often: providers lock who does. */
export const REFUSALS_MAX = 3;

/** Doubles with each failure in a row; up to half of it by chance less, so that a thousand mailboxes do not come back at once. */
export function retryAfter(failures: number, chance: number): number {
  const longest = Math.min(FIRST_MS * 2 ** Math.min(failures - 1, 20), LONGEST_MS);
  return Math.round(longest * (1 - chance / 2));
}
