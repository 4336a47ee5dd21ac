// oxlint-disable-next-line import/no-unassigned-import -- styles come with the part that needs them.
import '@mantine/charts/styles.layer.css';
import { BarChart } from '@mantine/charts';
import { Box } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Day } from './types.ts';

const COLOURS = { posted: 'teal.6', failed: 'red.6', unconfirmed: 'yellow.6' } as const;
const KINDS = ['posted', 'failed', 'unconfirmed'] as const;

export function DaysChart({ days, height }: { days: readonly Day[]; height: number }) {
  const { t, i18n } = useTranslation('campaigns');
  const date = new Intl.DateTimeFormat(i18n.language, { day: 'numeric', month: 'short', timeZone: 'UTC' });
  const used = KINDS.filter((kind) => kind === 'posted' || days.some((day) => day[kind] > 0));
  const total = days.reduce((sum, day) => sum + day.posted, 0);
  return (
    <Box role="img" aria-label={t('results.said', { count: total })}>
      <BarChart
        h={height}
        data={days.map((day) => ({ ...day, day: date.format(new Date(day.date)) }))}
        dataKey="day"
        type="stacked"
        series={used.map((name) => ({ name, label: t(`results.${name}`), color: COLOURS[name] }))}
        withLegend={used.length > 1}
        tickLine="none"
        gridAxis="x"
        xAxisProps={{ interval: 'preserveStartEnd', minTickGap: 32 }}
        yAxisProps={{ width: 32, allowDecimals: false }}
        maxBarWidth={28}
      />
    </Box>
  );
}
