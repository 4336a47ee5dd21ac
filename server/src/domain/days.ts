/** A UTC day as `2026-01-12`. All days here are UTC days. */
export type UtcDay = string;

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** The last one that was asked for: most often it is asked for again, and its text is dear to make. */
let known: { number: number; day: UtcDay } = { number: Number.NaN, day: '' };

export function utcDay(at: Date): UtcDay {
  const number = Math.floor(at.getTime() / DAY_MS);
  if (number !== known.number) known = { number, day: at.toISOString().slice(0, 10) };
  return known.day;
}

/** As every text for people has it: `2026-01-12 08:00:00Z`. */
export function dateText(at: Date): string {
  return `${at.toISOString().slice(0, 19)}Z`.replace('T', ' ');
}

/** Midnight UTC after `at`, when the counters of the day begin anew. */
export function nextUtcDay(at: Date): Date {
  return new Date(Math.floor(at.getTime() / DAY_MS) * DAY_MS + DAY_MS);
}

/**
 * A counter as of now: it is 0 only when the day is *later* than the one it was counted on, so that a clock that was set
 * back never gives a day's quota twice.
 */
export function countToday(counter: { count: number; day: UtcDay }, now: Date): number {
  return utcDay(now) > counter.day ? 0 : counter.count;
}

export function addMs(at: Date, milliseconds: number): Date {
  return new Date(at.getTime() + milliseconds);
}

/** The later of the instants given; null when there is none. */
export function latest(...instants: (Date | null)[]): Date | null {
  const known = instants.filter((at) => at !== null);
  return known.length === 0 ? null : new Date(Math.max(...known.map((at) => at.getTime())));
}
