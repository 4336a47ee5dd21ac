// Schedules as crontab(5) writes them, read to show what they mean while somebody types. What counts is the server's reading.
import { instantOf, wallIn } from '#lib/wall-time.ts';

export type Cron = {
  minutes: number[];
  hours: number[];
  days: Set<number>;
  months: Set<number>;
  weekdays: Set<number>;
  every_day: boolean;
  every_weekday: boolean;
  every_month: boolean;
};

const DAY_MS = 86_400_000;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
/** A 29 February comes at the latest after eight years. */
const DAYS_AHEAD = 366 * 8 + 1;

/** Null: it cannot be read. */
export function readCron(text: string): Cron | null {
  const parts = text.trim().toLowerCase().split(/\s+/);
  if (parts.length !== 5) return null;
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = parts;
  const minutes = numbersOf(minute, 0, 59);
  const hours = numbersOf(hour, 0, 23);
  const days = numbersOf(day, 1, 31);
  const months = numbersOf(month, 1, 12, MONTHS);
  const weekdays = numbersOf(weekday, 0, 7, WEEKDAYS);
  if (!minutes || !hours || !days || !months || !weekdays) return null;
  return {
    minutes,
    hours,
    days: new Set(days),
    months: new Set(months),
    weekdays: new Set(weekdays.map((number) => number % 7)),
    every_day: day.startsWith('*'),
    every_weekday: weekday.startsWith('*'),
    every_month: month === '*',
  };
}

function numbersOf(text: string, min: number, max: number, names: readonly string[] = []): number[] | null {
  const found = new Set<number>();
  const numberOf = (word: string) => {
    const named = names.indexOf(word);
    if (named !== -1) return named + min;
    return /^\d{1,4}$/.test(word) ? Number(word) : Number.NaN;
  };
  for (const part of text.split(',')) {
    const [range = '', step] = part.split('/');
    const [first = '', last] = range.split('-');
    const low = range === '*' ? min : numberOf(first);
    const open = range === '*' || (last === undefined && step !== undefined);
    const high = open ? max : numberOf(last ?? first);
    const width = step === undefined ? 1 : Number(step);
    if (!(low >= min && high <= max && low <= high && Number.isInteger(width) && width > 0)) return null;
    for (let number = low; number <= high; number += width) found.add(number);
  }
  return [...found].toSorted((one, other) => one - other);
}

/** The next moments, at most `count`, by the clock on the wall of `zone`. Empty for a zone that is not known. */
export function nextTimes(cron: Cron, zone: string, after: number, count: number): Date[] {
  const wallOf = wallIn(zone);
  if (!wallOf) return [];
  const found: Date[] = [];
  const today = Math.floor(wallOf(after) / DAY_MS) * DAY_MS;
  for (let ahead = 0; ahead < DAYS_AHEAD && found.length < count; ahead += 1) {
    const day = today + ahead * DAY_MS;
    if (!fits(cron, new Date(day))) continue;
    for (const hour of cron.hours) {
      for (const minute of cron.minutes) {
        const at = instantOf(wallOf, day + (hour * 60 + minute) * 60_000);
        if (at !== null && at > after && found.length < count) found.push(new Date(at));
      }
    }
  }
  return found;
}

function fits({ days, months, weekdays, every_day, every_weekday }: Cron, day: Date): boolean {
  if (!months.has(day.getUTCMonth() + 1)) return false;
  const by_day = days.has(day.getUTCDate());
  const by_weekday = weekdays.has(day.getUTCDay());
  // Both restricted: either will do, as in cron.
  return every_day || every_weekday ? by_day && by_weekday : by_day || by_weekday;
}
