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

const FORMATS = new Map<string, Format>();

/** The same for each language: to make what formats takes longer than all that it ever formats in a cell. */
export function useFormat(): Format {
  const { i18n } = useTranslation();
  const { language } = i18n;
  const known = FORMATS.get(language) ?? formatOf(language);
  FORMATS.set(language, known);
  return known;
}

/** Makes it when it is first asked for. */
function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

function formatOf(language: string): Format {
  const numbers = (options?: Intl.NumberFormatOptions) => once(() => new Intl.NumberFormat(language, options));
  const dates = (options: Intl.DateTimeFormatOptions) => {
    const format = once(() => new Intl.DateTimeFormat(language, options));
    return (at: string) => format().format(new Date(at));
  };
  const units = (unit: string, maximumFractionDigits = 3) =>
    numbers({ style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits });
  const relative = once(() => new Intl.RelativeTimeFormat(language, { numeric: 'auto', style: 'short' }));
  const number = numbers();
  const percent = numbers({ style: 'percent', maximumFractionDigits: 0 });
  const [kilobytes, megabytes, gigabytes] = [units('kilobyte', 1), units('megabyte', 1), units('gigabyte', 1)];
  // Only the narrow form is a sign, as those of the larger units are; some languages put it close to the figure.
  const narrow = numbers({ style: 'unit', unit: 'byte', unitDisplay: 'narrow' });
  const bytes = (count: number) =>
    narrow()
      .format(count)
      .replace(/(\d)(\p{L})/u, '$1 $2');
  const spans = { second: units('second'), minute: units('minute'), hour: units('hour'), day: units('day') };
  const unit = (value: number, name: keyof typeof spans) => spans[name]().format(value);
  const minutes = { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' } as const;
  const [moment, moment_of_year] = [dates(minutes), dates({ ...minutes, year: 'numeric' })];
  return {
    number: (value) => number().format(value),
    percent: (share) => percent().format(share),
    bytes: (count) => {
      if (count < 1e3) return bytes(count);
      if (count < 1e6) return kilobytes().format(count / 1e3);
      return count < 1e9 ? megabytes().format(count / 1e6) : gigabytes().format(count / 1e9);
    },
    moment: (at) => (new Date(at).getFullYear() === new Date().getFullYear() ? moment(at) : moment_of_year(at)),
    time: dates({ hour: '2-digit', minute: '2-digit', second: '2-digit' }),
    hour: dates({ hour: '2-digit', minute: '2-digit' }),
    date: dates({ day: '2-digit', month: '2-digit' }),
    day: dates({ day: 'numeric', month: 'short', weekday: 'short' }),
    relative: (at, now) => {
      const [value, name] = inWholeUnits((new Date(at).getTime() - now) / 1_000);
      return relative().format(value, name);
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
