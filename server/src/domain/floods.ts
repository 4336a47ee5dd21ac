import { addMs, HOUR_MS, MINUTE_MS, SECOND_MS } from '#domain/days.ts';

/** One entry of the ledger. */
export type Flood = { account_id: number; method: string; seconds: number; at: Date };

/** A flood up to this long is waited out by the run; a longer one cools the account down. */
export const SHORT_FLOOD_SECONDS = 600;

const ACCOUNT_PAIR_MS = HOUR_MS;
const ACCOUNT_SLOW_MS = 24 * HOUR_MS;
const POOL_PAIR_MS = 10 * MINUTE_MS;
const POOL_SLOW_MS = HOUR_MS;

/** How far back the ledger has to be read for `pauseFactor`. */
export const FLOOD_MEMORY_MS = ACCOUNT_PAIR_MS + ACCOUNT_SLOW_MS;

/**
 * Several short floods come before a long one: two within an hour slow this account for 24 h, and one method flooding two
 * accounts within 10 minutes slows the whole pool for 1 h.
 */
export function slowedBy(floods: readonly Flood[], account_id: number, now: Date): { account: boolean; pool: boolean } {
  const own = floods.filter((flood) => flood.account_id === account_id);
  return {
    account: hasPair(own, now, ACCOUNT_SLOW_MS, ACCOUNT_PAIR_MS, () => true),
    pool: hasPair(
      floods,
      now,
      POOL_SLOW_MS,
      POOL_PAIR_MS,
      (a, b) => a.method === b.method && a.account_id !== b.account_id,
    ),
  };
}

/** By what the account's pauses are multiplied now: each of the two slow-downs doubles them. */
export function pauseFactor(floods: readonly Flood[], account_id: number, now: Date): number {
  const slowed = slowedBy(floods, account_id, now);
  return (slowed.account ? 2 : 1) * (slowed.pool ? 2 : 1);
}

/** The part of it that is everybody's. */
export function poolFactor(floods: readonly Flood[], now: Date): number {
  return slowedBy(floods, 0, now).pool ? 2 : 1;
}

/** Who is slowed now by `slowedBy`, and until when if no other flood comes; `pool` is null when nobody is for all's sake. */
export function slowedUntil(floods: readonly Flood[], now: Date): { accounts: Map<number, Date>; pool: Date | null } {
  const known = floods.filter(({ at }) => at <= now).toSorted((one, other) => one.at.getTime() - other.at.getTime());
  const accounts = new Map<number, Date>();
  let pool: Date | null = null;
  for (const [n, later] of known.entries()) {
    // Back from there, as long as they are near enough to be a pair.
    for (let m = n - 1; m >= 0; m -= 1) {
      const earlier = known[m];
      const gap_ms = earlier ? later.at.getTime() - earlier.at.getTime() : Number.POSITIVE_INFINITY;
      if (!earlier || gap_ms > ACCOUNT_PAIR_MS) break;
      if (earlier.account_id === later.account_id) accounts.set(later.account_id, addMs(later.at, ACCOUNT_SLOW_MS));
      else if (gap_ms <= POOL_PAIR_MS && earlier.method === later.method) pool = addMs(later.at, POOL_SLOW_MS);
    }
  }
  for (const [id, until] of accounts) if (until <= now) accounts.delete(id);
  return { accounts, pool: pool && pool > now ? pool : null };
}

function hasPair(
  floods: readonly Flood[],
  now: Date,
  fresh_ms: number,
  apart_ms: number,
  belong: (earlier: Flood, later: Flood) => boolean,
): boolean {
  return floods.some((later, n) => {
    const age_ms = now.getTime() - later.at.getTime();
    if (age_ms < 0 || age_ms >= fresh_ms) return false;
    return floods.some((earlier, m) => {
      const gap_ms = later.at.getTime() - earlier.at.getTime();
      return m !== n && gap_ms >= 0 && gap_ms <= apart_ms && belong(earlier, later);
    });
  });
}

/** When an account may go on after a flood of so many seconds. Telegram floods whoever comes a moment too early. */
export function floodEnds(now: Date, seconds: number): Date {
  return new Date(now.getTime() + (seconds + FLOOD_MARGIN_SECONDS) * SECOND_MS);
}

const FLOOD_MARGIN_SECONDS = 1;
