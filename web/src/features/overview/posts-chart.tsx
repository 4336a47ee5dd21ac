import { POST_STATUSES } from '@groundcrew/contract/values.ts';
// oxlint-disable-next-line import/no-unassigned-import -- styles come with the part that needs them.
import '@mantine/charts/styles.layer.css';
import { BarChart } from '@mantine/charts';
import { Box } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Day } from './days.ts';

const COLOURS = { success: 'teal.6', error: 'red.6', flood_wait: 'yellow.6', skipped: 'gray.5' } as const;

export function PostsChart({ days, height }: { days: readonly Day[]; height: number }) {
  const { t, i18n } = useTranslation('overview');
  const { t: status } = useTranslation('status');
  const date = new Intl.DateTimeFormat(i18n.language, { day: 'numeric', month: 'short', timeZone: 'UTC' });
  const used = POST_STATUSES.filter((name) => name === 'success' || days.some((day) => day[name] > 0));
  const total = days.reduce((sum, day) => sum + day.success, 0);
  return (
    <Box role="img" aria-label={t('chart.said', { count: total })}>
      <BarChart
        h={height}
        data={days.map((day) => ({ ...day, day: date.format(new Date(day.key)) }))}
        dataKey="day"
        type="stacked"
        series={used.map((name) => ({ name, label: status(`post.${name}`), color: COLOURS[name] }))}
        withLegend
        tickLine="none"
        gridAxis="y"
        yAxisProps={{ width: 32, allowDecimals: false }}
        maxBarWidth={28}
      />
    </Box>
  );
}
