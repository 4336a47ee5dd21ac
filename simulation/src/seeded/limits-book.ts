/** Which limits were in force when, for whoever counts afterwards. */
import type { Limits } from './invariants/check.ts';

const DAY_MS = 86_400_000;

export class LimitsBook {
  readonly #entries: { at: number; limits: Limits }[];

  readonly #spread: () => number;

  /** `spread`: so many milliseconds apart may be what the world and a process take for now. */
  constructor(first: Limits, spread: () => number = () => 0) {
    this.#spread = spread;
    this.#entries = [{ at: Number.NEGATIVE_INFINITY, limits: first }];
  }

  get now(): Limits {
    const last = this.#entries.at(-1);
    if (!last) throw new Error('There are no limits.');
    return last.limits;
  }

  change(at: Date, limits: Limits): void {
    this.#entries.push({ at: at.getTime(), limits });
  }

  /** The largest of a UTC day. */
  readonly of = (day: string): Limits => {
    const begin = Date.parse(day) - this.#spread();
    const end = Date.parse(day) + DAY_MS + this.#spread();
    const inForce = this.#entries.filter(({ at }, n) => {
      const until = this.#entries[n + 1]?.at ?? Number.POSITIVE_INFINITY;
      return at < end && until > begin;
    });
    const most = (pick: (limits: Limits) => number): number => Math.max(...inForce.map(({ limits }) => pick(limits)));
    return {
      posts_per_group: most((limits) => limits.posts_per_group),
      posts_per_account: most((limits) => limits.posts_per_account),
      joins_per_account: most((limits) => limits.joins_per_account),
    };
  };
}
