import { Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { withEmptyDays } from './days.ts';
import { api } from '#lib/api.ts';
import { Panel } from '#ui/panel.tsx';
import { Trouble } from '#ui/trouble.tsx';
import { useNow } from '#ui/use-now.ts';

const DAYS = 14;
const HEIGHT_PX = 200;
const DAY_MS = 86_400_000;

// Charts weigh as much as all else of the page: it does not wait for them.
const PostsChart = lazy(async () => ({ default: (await import('./posts-chart.tsx')).PostsChart }));

/** Posts of the last days by what became of them. */
export function Posts() {
  const { t } = useTranslation('overview');
  const today = Math.floor(useNow() / DAY_MS);
  const { data, error, refetch } = useQuery(api.posts.counts.queryOptions({ input: { days: DAYS } }));
  const bones = <Skeleton h={HEIGHT_PX} />;
  return (
    <Panel title={t('chart.title', { count: DAYS })}>
      {error !== null && <Trouble error={error} again={() => void refetch()} />}
      {!data && error === null && bones}
      {data?.items.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('chart.none')}
        </Text>
      )}
      {data && data.items.length > 0 && (
        <Suspense fallback={bones}>
          <PostsChart days={withEmptyDays(data.items, today, DAYS)} height={HEIGHT_PX} />
        </Suspense>
      )}
    </Panel>
  );
}
