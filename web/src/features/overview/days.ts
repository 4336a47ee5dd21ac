export type Day = { key: string; success: number; error: number; flood_wait: number; skipped: number };

const DAY_MS = 86_400_000;

/** All days up to `today` (in days since 1970, UTC), also those on which nothing was posted. */
export function withEmptyDays(counted: readonly Day[], today: number, days: number): Day[] {
  const by_key = new Map(counted.map((day) => [day.key, day]));
  return Array.from({ length: days }, (_, index) => {
    const key = new Date((today - days + 1 + index) * DAY_MS).toISOString().slice(0, 10);
    return by_key.get(key) ?? { key, success: 0, error: 0, flood_wait: 0, skipped: 0 };
  });
}
