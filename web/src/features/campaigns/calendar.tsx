import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormat } from '#lib/format.ts';
import classes from './calendar.module.css';
import { weeksOf, type ForecastDay } from './forecast-shape.ts';

/** Monday, 5 January 1970, and the six days after it. */
const WEEKDAYS = Array.from({ length: 7 }, (_, day) => Date.UTC(1970, 0, 5 + day));

/** The days ahead, each with what is done on it; the more, the stronger its ground. */
export function Calendar({ days }: { days: readonly ForecastDay[] }) {
  const { t, i18n } = useTranslation('campaigns');
  const weekday = new Intl.DateTimeFormat(i18n.language, { weekday: 'short', timeZone: 'UTC' });
  const most = Math.max(1, ...days.map(({ posts, joins }) => posts + joins));
  return (
    <table className={classes['calendar']} aria-label={t('calendar.title')}>
      <thead>
        <tr>
          {WEEKDAYS.map((day) => (
            <th key={day} scope="col">
              {weekday.format(day)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeksOf(days).map((week, place) => (
          <tr key={week.find((day) => day !== null)?.date ?? place}>
            {week.map((day, cell) =>
              day === null ? (
                <td key={cell} className={classes['outside']} />
              ) : (
                <Day key={day.date} day={day} share={(day.posts + day.joins) / most} />
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Day({ day, share }: { day: ForecastDay; share: number }) {
  const { t, i18n } = useTranslation('campaigns');
  const format = useFormat();
  const date = new Date(day.date);
  const isFirst = date.getUTCDate() === 1;
  const short = new Intl.DateTimeFormat(i18n.language, {
    day: 'numeric',
    ...(isFirst && { month: 'short' }),
    timeZone: 'UTC',
  });
  const counts = [
    { key: 'posts', n: day.posts, words: t('calendar.posts', { count: day.posts }) },
    { key: 'joins', n: day.joins, words: t('calendar.joins', { count: day.joins }) },
  ].filter(({ key, n }) => key === 'posts' || n > 0);
  return (
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- React knows no variables of CSS
    <td className={classes['day']} style={{ '--share': share } as React.CSSProperties}>
      <Text span size="xs" c="dimmed">
        {short.format(date)}
      </Text>
      {counts.map(({ key, n, words }) => (
        <p key={key} className={classes['figures']}>
          <b>{format.number(n)}</b> <span className={classes['unit']}>{words}</span>
        </p>
      ))}
    </td>
  );
}
