import { nextUtcDay, utcDay, type UtcDay } from '#domain/days.ts';

/**
 * When a counter that is used up begins anew: after the day on which it was counted, which lies ahead when the clock was
 * set back. Never by itself where nothing is allowed.
 */
export function quotaReturns(limit: number, counted_on: UtcDay, now: Date): Date | null {
  if (limit === 0) return null;
  return nextUtcDay(counted_on > utcDay(now) ? new Date(`${counted_on}T00:00:00Z`) : now);
}

/** Where a limit of 0 is in the way, somebody has to raise it; else the next day does. */
export function quotaAction(limit: number, key: string): string | null {
  return limit === 0 ? `Run: groundcrew settings set ${key} N` : null;
}
