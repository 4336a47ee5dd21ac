// oxlint-disable-next-line import/no-unassigned-import -- a style sheet, which comes with the charts and not before
import '@mantine/charts/styles.layer.css';
import { AreaChart } from '@mantine/charts';
import { Skeleton, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { useFormat } from '#lib/format.ts';
import { Panel } from '#ui/panel.tsx';
import { Trouble } from '#ui/trouble.tsx';

const BUCKETS = 56;

/** The tests of the last week: how long they took, and how many were fine. */
export function HealthHistory({ id }: { id: number }) {
  const { t } = useTranslation('accounts');
  const { moment, number } = useFormat();
  const history = useQuery(api.health.history.queryOptions({ input: { id, buckets: BUCKETS } }));
  const buckets = history.data?.buckets ?? [];
  const checks = buckets.reduce((sum, bucket) => sum + bucket.checks, 0);
  const ok = buckets.reduce((sum, bucket) => sum + bucket.ok, 0);
  return (
    <Panel title={t('history.title')}>
      {history.isPending && <Skeleton h={180} />}
      {history.isError && <Trouble error={history.error} again={() => void history.refetch()} />}
      {history.data && (
        <Stack gap="sm">
          <Text size="sm" c="dimmed">
            {checks === 0 ? t('history_empty') : t('history.summary', { ok: number(ok), checks: number(checks) })}
          </Text>
          {checks > 0 && (
            <AreaChart
              h={160}
              data={buckets.map(({ at, latency_ms }) => ({ at: moment(at), latency_ms }))}
              dataKey="at"
              series={[{ name: 'latency_ms', label: t('history.latency'), color: 'indigo.6' }]}
              withDots={buckets.length < 12}
              withGradient
              strokeWidth={2}
              gridAxis="x"
              connectNulls
              withLegend={false}
              xAxisProps={{ minTickGap: 48 }}
              yAxisProps={{ width: 44, tickCount: 3, padding: { top: 8 } }}
              areaProps={{ isAnimationActive: false }}
            />
          )}
        </Stack>
      )}
    </Panel>
  );
}
