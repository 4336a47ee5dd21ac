// Until when a conversation may be put off, by the clock on the wall of whoever puts it off.
const HOUR_MS = 3_600_000;
/** When a day's work begins. */
const MORNING_HOUR = 9;
const MONDAY = 1;
const DAYS_A_WEEK = 7;

export type Snooze = { name: 'hour' | 'tomorrow' | 'next_week'; at: number };

function morning(now: number, days: number): number {
  const day = new Date(now);
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + days, MORNING_HOUR).getTime();
}

export function snoozesFrom(now: number): Snooze[] {
  const toMonday = (MONDAY - new Date(now).getDay() + DAYS_A_WEEK) % DAYS_A_WEEK || DAYS_A_WEEK;
  return [
    { name: 'hour', at: now + HOUR_MS },
    { name: 'tomorrow', at: morning(now, 1) },
    { name: 'next_week', at: morning(now, toMonday) },
  ];
}

/** As a field for date and time has it. */
export function textOf(at: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const day = new Date(at);
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}T${two(day.getHours())}:${two(day.getMinutes())}`;
}

/** What such a field says. Null: nothing, or nothing that is still to come. */
export function momentIn(text: string, now: number): number | null {
  const at = new Date(text).getTime();
  return Number.isNaN(at) || at <= now ? null : at;
}
