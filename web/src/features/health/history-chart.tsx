// oxlint-disable-next-line import/no-unassigned-import -- styles come with the part that needs them.
import '@mantine/charts/styles.layer.css';
import { BarChart, LineChart } from '@mantine/charts';
import { Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormat } from '#lib/format.ts';

type Bucket = { at: string; checks: number; ok: number; latency_ms: number | null };

export function HistoryChart({ buckets }: { buckets: readonly Bucket[] }) {
  const { t } = useTranslation('health');
  const format = useFormat();
  const data = buckets.map(({ at, checks, ok, latency_ms }) => ({
    at: format.moment(at),
    ok,
    failed: checks - ok,
    latency: latency_ms,
  }));
  const both = { data, dataKey: 'at', h: 160, gridAxis: 'x', tickLine: 'none' } as const;
  return (
    <Stack gap="xs">
      <Text size="sm" c="dimmed">
        {t('history.latency')}
      </Text>
      <LineChart
        {...both}
        series={[{ name: 'latency', label: t('history.latency'), color: 'indigo.6' }]}
        withDots
        connectNulls={false}
        yAxisProps={{ width: 44, tickCount: 3, padding: { top: 8 } }}
      />
      <BarChart
        {...both}
        type="stacked"
        withLegend
        yAxisProps={{ width: 44, allowDecimals: false }}
        series={[
          { name: 'ok', label: t('history.ok'), color: 'teal.6' },
          { name: 'failed', label: t('history.failed'), color: 'red.6' },
        ]}
      />
    </Stack>
  );
}
