import { useTranslation } from 'react-i18next';
import { readCron, type Cron } from './cron.ts';

/** More times of a day than these are no sentence any more. */
const TIMES_MAX = 6;

export type CronSense =
  | { kind: 'minutes'; count: number }
  | { kind: 'hours'; count: number; minute: number }
  | { kind: 'times'; times: [number, number][]; weekdays: number[] | null }
  | { kind: 'other' };

/** What a schedule comes to, where that can be said in a few words. */
export function senseOf(cron: Cron): CronSense {
  const { minutes, hours, every_day, every_month, every_weekday } = cron;
  if (!every_month || !every_day || cron.days.size < 31) return { kind: 'other' };
  const weekdays = every_weekday ? null : [...cron.weekdays].toSorted((one, other) => one - other);
  const [minute = 0] = minutes;
  if (weekdays === null && hours.length === 24) {
    const step = evenStep(minutes, 60);
    if (step !== null) return step === 60 ? { kind: 'hours', count: 1, minute: 0 } : { kind: 'minutes', count: step };
    if (minutes.length === 1) return { kind: 'hours', count: 1, minute };
  }
  const step = evenStep(hours, 24);
  if (weekdays === null && minutes.length === 1 && step !== null && hours.length > 2) {
    return { kind: 'hours', count: step, minute };
  }
  if (hours.length * minutes.length > TIMES_MAX) return { kind: 'other' };
  const times = hours.flatMap((hour) => minutes.map((minute): [number, number] => [hour, minute]));
  return { kind: 'times', times, weekdays };
}

/** The even distance of numbers that go all round, from 0 on. */
function evenStep(numbers: readonly number[], round: number): number | null {
  const step = round / numbers.length;
  return Number.isInteger(step) && numbers.every((number, place) => number === place * step) ? step : null;
}

/** "Every 2 hours"; for what no few words say, the expression itself. */
export function useCronWords(): (expression: string) => string {
  const { t, i18n } = useTranslation('joiner');
  const list = new Intl.ListFormat(i18n.language, { type: 'conjunction' });
  const two = (number: number) => String(number).padStart(2, '0');
  const weekday = new Intl.DateTimeFormat(i18n.language, { weekday: 'short', timeZone: 'UTC' });
  return (expression) => {
    const cron = readCron(expression);
    const sense = cron ? senseOf(cron) : ({ kind: 'other' } as const);
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
