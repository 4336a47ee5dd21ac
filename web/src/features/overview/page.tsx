import { SimpleGrid, Skeleton, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Banners } from './banners.tsx';
import { Capacity } from './capacity.tsx';
import { Feed } from './feed.tsx';
import { FirstSteps } from './first-steps.tsx';
import { Groups } from './groups.tsx';
import { Health } from './health.tsx';
import { Idle } from './idle.tsx';
import { Next } from './next.tsx';
import type { OverviewAnswer } from './overview-answer.ts';
import { Posts } from './posts.tsx';
import { Today } from './today.tsx';
import { Warnings } from './warnings.tsx';
import { api } from '#lib/api.ts';
import { Page } from '#ui/page.tsx';
import { Trouble } from '#ui/trouble.tsx';

export function OverviewPage() {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(api.overview.get.queryOptions());
  return (
    <Page title={t('page.overview')}>
      {error !== null && <Trouble error={error} again={() => void refetch()} />}
      {data && <Parts overview={data} />}
      {!data && error === null && <Bones />}
    </Page>
  );
}

function Parts({ overview }: { overview: OverviewAnswer }) {
  if (overview.accounts.total === 0) return <FirstSteps />;
  return (
    <Stack gap="md">
      <Banners overview={overview} />
      <Warnings overview={overview} />
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
        <Health />
        <Today overview={overview} />
        <Capacity overview={overview} />
      </SimpleGrid>
      <SimpleGrid cols={{ base: 1, lg: 2 }}>
        <Idle active={overview.accounts.active} />
        <Next overview={overview} />
      </SimpleGrid>
      <SimpleGrid cols={{ base: 1, lg: 2 }}>
        <Posts />
        <Groups groups={overview.groups} />
      </SimpleGrid>
      <Feed />
    </Stack>
  );
}

/** What comes is about so high: nothing jumps when it does. */
function Bones() {
  return (
    <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} aria-busy>
      {['health', 'today', 'capacity'].map((name) => (
        <Skeleton key={name} h={210} />
      ))}
    </SimpleGrid>
  );
}
