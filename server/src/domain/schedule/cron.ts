// Schedules as crontab(5) writes them: minute, hour, day of the month, month, day of the week, each `*`, a number, a range, a
// step or a list of those; names of months and days; @hourly, @daily, @weekly, @monthly, @yearly.
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#domain/days.ts';
import { instantOf, wallOf } from './zones.ts';

export type Cron = {
  minutes: readonly number[];
  hours: readonly number[];
  days: ReadonlySet<number>;
  months: ReadonlySet<number>;
  weekdays: ReadonlySet<number>;
  /** Both days of the month and of the week are restricted: then either will do, as in cron. */
  either_day: boolean;
};

type ReadCron = { ok: true; cron: Cron } | { ok: false; reason: string };

/** How the joiner runs by default, once it is switched on. */
export const DEFAULT_JOIN_SCHEDULE = '0 */2 * * *';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

type Field = { name: string; min: number; max: number; names: readonly string[] };

const FIELDS = {
  minute: { name: 'minute', min: 0, max: 59, names: [] },
  hour: { name: 'hour', min: 0, max: 23, names: [] },
  day: { name: 'day of the month', min: 1, max: 31, names: [] },
  month: { name: 'month', min: 1, max: 12, names: MONTHS },
  // 7 is Sunday too.
  weekday: { name: 'day of the week', min: 0, max: 7, names: WEEKDAYS },
} satisfies Record<string, Field>;

const MACROS: Record<string, string> = {
  '@hourly': '0 * * * *',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@weekly': '0 0 * * 0',
  '@monthly': '0 0 1 * *',
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
};

/** Longer ones are no schedules of people. */
const LENGTH_MAX = 200;

export function readCron(text: string): ReadCron {
  const trimmed = text.trim().toLowerCase();
  if (trimmed.length > LENGTH_MAX)
    return refused(`a cron expression of ${trimmed.length} characters; at most ${LENGTH_MAX}`);
  const expression = (Object.hasOwn(MACROS, trimmed) ? MACROS[trimmed] : null) ?? trimmed;
  const parts = expression.split(/\s+/);
  if (expression.startsWith('@')) return refused(`"${text}" is unknown; there are ${Object.keys(MACROS).join(', ')}`);
  if (parts.length !== 5) {
    return refused(
      `"${text}" has ${expression === '' ? 0 : parts.length} fields; five are expected, as in "0 */2 * * *"`,
    );
  }
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = parts;
  const read = {
    minute: values(minute, FIELDS.minute),
    hour: values(hour, FIELDS.hour),
    day: values(day, FIELDS.day),
    month: values(month, FIELDS.month),
    weekday: values(weekday, FIELDS.weekday),
  };
  for (const found of Object.values(read)) if (typeof found === 'string') return refused(found);
  const set = (found: string | Set<number>): Set<number> => (typeof found === 'string' ? new Set() : found);
  const order = (found: string | Set<number>): number[] => [...set(found)].toSorted((a, b) => a - b);
  const cron: Cron = {
    minutes: order(read.minute),
    hours: order(read.hour),
    days: set(read.day),
    months: set(read.month),
    weekdays: new Set([...set(read.weekday)].map((number) => number % 7)),
    either_day: !day.startsWith('*') && !weekday.startsWith('*'),
  };
  if (nextDay(cron, Date.UTC(2000, 0, 1)) === null) return refused(`"${text}" names a day that no year has`);
  return { ok: true, cron };
}

/** The numbers that a field names, or what is wrong with it. */
function values(text: string, field: Field): Set<number> | string {
  const found = new Set<number>();
  const fault = (why: string) => `${field.name} "${text}": ${why}; ${field.min} to ${field.max} are allowed`;
  for (const part of text.split(',')) {
    const [range = '', step, ...more] = part.split('/');
    if (more.length > 0) return fault('two steps');
    const width = step === undefined ? 1 : wholeNumber(step);
    if (width === null || width === 0) return fault(`"${step ?? ''}" is no step`);
    const [first = '', last, ...rest] = range.split('-');
    if (rest.length > 0) return fault(`"${range}" is no range`);
    const low = range === '*' ? field.min : numberOf(first, field);
    // As in cron, `5/15` begins at 5 and goes to the end.
    const open = range === '*' || (last === undefined && step !== undefined);
    const high = open ? field.max : numberOf(last ?? first, field);
    if (low === null || high === null) return fault(`"${range}" is not known`);
    if (low < field.min || high > field.max) return fault(`"${range}" is out of range`);
    if (low > high) return fault(`"${range}" runs backwards`);
    for (let number = low; number <= high; number += width) found.add(number);
  }
  return found;
}

function numberOf(text: string, field: Field): number | null {
  const named = field.names.indexOf(text);
  return named === -1 ? wholeNumber(text) : named + field.min;
}

function wholeNumber(text: string): number | null {
  return /^\d{1,4}$/.test(text) ? Number(text) : null;
}

/** A 29 February that is a certain day of the week comes once in 28 years, or in 40 around a century's turn. */
const DAYS_AHEAD = 41 * 366;

/**
 * The first moment after `after` at which the schedule is due, by the clock on the wall of `zone`. A moment that a clock
 * change leaves out is left out; one that comes twice counts once, the first time.
 */
export function nextOfCron(cron: Cron, zone: string, after: Date): Date {
  const today = Math.floor(wallOf(zone, after) / DAY_MS) * DAY_MS;
  for (let day = nextDay(cron, today); day !== null; day = nextDay(cron, day + DAY_MS)) {
    for (const hour of cron.hours) {
      for (const minute of cron.minutes) {
        const at = instantOf(zone, day + hour * HOUR_MS + minute * MINUTE_MS);
        if (at && at > after) return at;
      }
    }
  }
  throw new Error('A schedule that was read as possible never comes.');
}

/** The first day of the wall clock that fits, from this one on; null when none comes. */
function nextDay(cron: Cron, from: number): number | null {
  for (let ahead = 0; ahead <= DAYS_AHEAD; ahead += 1) {
    const day = from + ahead * DAY_MS;
    if (fitsDay(cron, day)) return day;
  }
  return null;
}

function fitsDay(cron: Cron, at: number): boolean {
  const date = new Date(at);
  if (!cron.months.has(date.getUTCMonth() + 1)) return false;
  const [day, weekday] = [cron.days.has(date.getUTCDate()), cron.weekdays.has(date.getUTCDay())];
  return cron.either_day ? day || weekday : day && weekday;
}

function refused(reason: string): { ok: false; reason: string } {
  return { ok: false, reason };
}
