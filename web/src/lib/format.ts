// Dates, numbers and durations in the person's language.
import { useTranslation } from 'react-i18next';

const MINUTE_S = 60;
const HOUR_S = 3_600;
const DAY_S = 86_400;

export type Format = {
  number: (value: number) => string;
  percent: (share: number) => string;
  /** "1.4 MB". */
  bytes: (count: number) => string;
  /** Day and time; the year only when it is another one. */
  moment: (at: string) => string;
  time: (at: string) => string;
  /** The time of day without its seconds. */
  hour: (at: string) => string;
  /** The day in figures. */
  date: (at: string) => string;
  day: (at: string) => string;
  /** "in 5 minutes", "2 hours ago". */
  relative: (at: string, now: number) => string;
  /** "1 h 20 min" of seconds. */
  duration: (seconds: number) => string;
};

export function useFormat(): Format {
  const { i18n } = useTranslation();
  return formatOf(i18n.language);
}

function formatOf(language: string): Format {
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto', style: 'short' });
  const unit = (value: number, name: string) =>
    new Intl.NumberFormat(language, { style: 'unit', unit: name, unitDisplay: 'short' }).format(value);
  const date = (at: string, options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(language, options).format(new Date(at));
  return {
    number: (value) => new Intl.NumberFormat(language).format(value),
    percent: (share) => new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 0 }).format(share),
    bytes: (count) => {
      const [size, name] = count < 1e6 ? [1e3, 'kilobyte'] : [1e6, 'megabyte'];
      return new Intl.NumberFormat(language, {
        style: 'unit',
        unit: name,
        unitDisplay: 'short',
        maximumFractionDigits: 1,
      }).format(count / size);
    },
    moment: (at) => {
      const year = new Date(at).getFullYear() === new Date().getFullYear() ? {} : { year: 'numeric' as const };
      return date(at, { ...year, day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
    },
    time: (at) => date(at, { hour: '2-digit', minute: '2-digit', second: '2-digit' }),
    hour: (at) => date(at, { hour: '2-digit', minute: '2-digit' }),
    date: (at) => date(at, { day: '2-digit', month: '2-digit' }),
    day: (at) => date(at, { day: 'numeric', month: 'short', weekday: 'short' }),
    relative: (at, now) => {
      const [value, name] = inWholeUnits((new Date(at).getTime() - now) / 1_000);
      return relative.format(value, name);
    },
    duration: (seconds) => {
      const whole = Math.round(seconds);
      if (whole < MINUTE_S) return unit(whole, 'second');
      if (whole < HOUR_S) return unit(Math.round(whole / MINUTE_S), 'minute');
      const [big, big_name, small, small_name] =
        whole < DAY_S ? ([HOUR_S, 'hour', MINUTE_S, 'minute'] as const) : ([DAY_S, 'day', HOUR_S, 'hour'] as const);
      const rest = Math.floor((whole % big) / small);
      return [unit(Math.floor(whole / big), big_name), ...(rest > 0 ? [unit(rest, small_name)] : [])].join(' ');
    },
  };
}

function inWholeUnits(seconds: number): [number, Intl.RelativeTimeFormatUnit] {
  const size = Math.abs(seconds);
  if (size < MINUTE_S) return [Math.round(seconds), 'second'];
  if (size < HOUR_S) return [Math.round(seconds / MINUTE_S), 'minute'];
  if (size < DAY_S) return [Math.round(seconds / HOUR_S), 'hour'];
  return [Math.round(seconds / DAY_S), 'day'];
}
