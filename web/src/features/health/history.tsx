import { Modal, Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import type { Line } from './lines.ts';
import { api } from '#lib/api.ts';
import { Trouble } from '#ui/trouble.tsx';

const BUCKETS = 84;
const bones = <Skeleton h={380} />;

// Charts are heavy: the table does not wait for them.
const HistoryChart = lazy(async () => ({ default: (await import('./history-chart.tsx')).HistoryChart }));

/** How the session of one account was in the last week. */
export function History({ line, close }: { line: Line; close: () => void }) {
  const { t } = useTranslation('health');
  const { t: common } = useTranslation();
  const { data, error, refetch } = useQuery(
    api.health.history.queryOptions({ input: { id: line.id, buckets: BUCKETS } }),
  );
  const tested = data?.buckets.some(({ checks }) => checks > 0) ?? false;
  return (
    <Modal
      opened
      onClose={close}
      size="xl"
      title={t('history.title', { name: line.account })}
      closeButtonProps={{ 'aria-label': common('close') }}
    >
      {error !== null && <Trouble error={error} again={() => void refetch()} />}
      {!data && error === null && bones}
      {data && !tested && <Text size="sm">{t('history.none')}</Text>}
      {data && tested && (
        <Suspense fallback={bones}>
          <HistoryChart buckets={data.buckets} />
        </Suspense>
      )}
    </Modal>
  );
}
