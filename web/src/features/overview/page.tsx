import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { Page } from '#ui/page.tsx';
import { Trouble } from '#ui/trouble.tsx';

export function OverviewPage() {
  const { t } = useTranslation();
  const overview = useQuery(api.overview.get.queryOptions());
  return (
    <Page title={t('page.overview')}>
      {overview.isPending && <Skeleton h={240} />}
      {overview.isError && <Trouble error={overview.error} again={() => void overview.refetch()} />}
    </Page>
  );
}
