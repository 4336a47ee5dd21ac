// What schedules come to in a few words. When they come the server says; here only the usual forms are known by sight.
import { useTranslation } from 'react-i18next';

/** More times of a day than these are no sentence any more. */
const TIMES_MAX = 6;
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

export type CronSense =
  | { kind: 'minutes'; count: number }
  | { kind: 'hours'; count: number; minute: number }
  | { kind: 'times'; times: [number, number][]; weekdays: number[] | null }
  | { kind: 'other' };

const OTHER: CronSense = { kind: 'other' };

export function senseOf(expression: string): CronSense {
  const [minute = '', hour = '', day, month, weekday = '', ...more] = expression.trim().toLowerCase().split(/\s+/);
  if (day !== '*' || month !== '*' || more.length > 0) return OTHER;
  const weekdays = weekday === '*' ? null : weekdaysIn(weekday);
  const minutes = numbersIn(minute);
  const hours = numbersIn(hour);
  if (weekday === '*') {
    const every = stepIn(minute, 60);
    if (every !== null && hour === '*') return { kind: 'minutes', count: every };
    const step = hour === '*' ? 1 : stepIn(hour, 24);
    const [at, other] = minutes ?? [];
    if (step !== null && at !== undefined && other === undefined) return { kind: 'hours', count: step, minute: at };
  }
  if (!minutes || !hours || (weekday !== '*' && !weekdays) || minutes.length * hours.length > TIMES_MAX) return OTHER;
  const times = hours.flatMap((of) => minutes.map((at): [number, number] => [of, at]));
  return { kind: 'times', times, weekdays };
}

/** `5` and `9,18`. */
function numbersIn(field: string): number[] | null {
  const parts = field.split(',');
  return parts.every((part) => /^\d{1,2}$/.test(part)) ? sorted(parts.map(Number)) : null;
}

/** `0`, `7`, `mon,fri`. */
function weekdaysIn(field: string): number[] | null {
  const days = field.split(',').map((part) => (/^[0-7]$/.test(part) ? Number(part) % 7 : WEEKDAYS.indexOf(part)));
  return days.includes(-1) ? null : sorted(days);
}

function sorted(numbers: readonly number[]): number[] {
  return [...new Set(numbers)].toSorted((one, other) => one - other);
}

/** Of a step that goes evenly all round. */
function stepIn(field: string, round: number): number | null {
  const [, step] = /^\*\/(\d{1,2})$/.exec(field) ?? [];
  return step !== undefined && round % Number(step) === 0 ? Number(step) : null;
}

/** "Every 2 hours"; for what no few words say, the expression itself. */
export function useCronWords(): (expression: string) => string {
  const { t, i18n } = useTranslation('joiner');
  const list = new Intl.ListFormat(i18n.language, { type: 'conjunction' });
  const two = (number: number) => String(number).padStart(2, '0');
  const weekday = new Intl.DateTimeFormat(i18n.language, { weekday: 'short', timeZone: 'UTC' });
  return (expression) => {
    const sense = senseOf(expression);
    if (sense.kind === 'minutes') return t('cron.minutes', { count: sense.count });
    if (sense.kind === 'hours') {
      const words = t('cron.hours', { count: sense.count });
      return sense.minute === 0 ? words : t('cron.at_minute', { words, minute: two(sense.minute) });
    }
    if (sense.kind === 'other') return expression;
    const times = list.format(sense.times.map(([hour, minute]) => `${two(hour)}:${two(minute)}`));
    if (sense.weekdays === null) return t('cron.daily', { times });
    // 4 January 1970 was a Sunday.
    const days = list.format(sense.weekdays.map((day) => weekday.format(Date.UTC(1970, 0, 4 + day))));
    return t('cron.weekly', { days, times });
  };
}
