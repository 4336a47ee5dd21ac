/**
 * The clock of the machine on which the database runs: the time of the work, which people and time servers set. Every process
 * follows it as `node-clock.ts` of the product does: it measures at its start and every minute, and goes on by its own
 * monotonic clock in between. (Clocks of other machines play no part: nothing of the product that is simulated reads them.)
 */
import type { TwoClocks } from './two-clocks.ts';

/** Lease time: how often a process measures. */
export const MEASURE_MS = 60_000;
/** Until everybody has measured, and what that changes is over. */
const SETTLES_MS = 80_000;

export class WallClock {
  readonly #clocks: TwoClocks;
  readonly #heard = new Set<() => void>();
  #ahead_ms = 0;
  #range = { min: 0, max: 0 };
  #set_at: Date | null = null;

  readonly moves_leases: boolean;

  /** `moves_leases`: leases expire by it, as they do, too. */
  constructor(clocks: TwoClocks, { moves_leases }: { moves_leases: boolean }) {
    this.#clocks = clocks;
    this.moves_leases = moves_leases;
  }

  /** What leases are compared with in the database. */
  readonly leaseDate = (): Date => {
    const at = this.#clocks.leaseDate();
    return this.moves_leases ? new Date(at.getTime() + this.#ahead_ms) : at;
  };

  readonly now = (): Date => new Date(this.#clocks.work() + this.#ahead_ms);

  get ahead_ms(): number {
    return this.#ahead_ms;
  }

  /** When it was set last, by Telegram's time. */
  get set_at(): Date | null {
    return this.#set_at;
  }

  /** How far apart two opinions on one moment may have been until now. */
  get spread_ms(): number {
    return this.#range.max - this.#range.min;
  }

  /** From now on it is so far ahead of Telegram's; less than 0: behind it. */
  set(ahead_ms: number): void {
    const { min, max } = this.#range;
    this.#ahead_ms = ahead_ms;
    this.#set_at = new Date(this.#clocks.work());
    this.#range = { min: Math.min(min, ahead_ms), max: Math.max(max, ahead_ms) };
    this.#clocks.stayFor(SETTLES_MS);
    for (const heard of this.#heard) heard();
  }

  /** Returns the way off. */
  onSet(heard: () => void): () => void {
    this.#heard.add(heard);
    return () => void this.#heard.delete(heard);
  }
}
