import { Group, Progress, Skeleton, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, type client } from '#lib/api.ts';
import { useHealthRun } from '#lib/use-health-run.ts';
import { Figure } from '#ui/figure.tsx';
import { PageAnchor } from '#ui/page-link.tsx';
import { Panel } from '#ui/panel.tsx';
import { TestAllButton, TestProgress } from '#ui/test-all.tsx';
import { Trouble } from '#ui/trouble.tsx';

type Table = Awaited<ReturnType<typeof client.health.table>>;

/** Those that are neither well nor in trouble, so that the figures sum up. */
function Rest({ table: { accounts, not_checked } }: { table: Table }) {
  const { t } = useTranslation('health');
  const inactive = accounts.filter(({ is_active }) => !is_active).length;
  const rest = [
    { status: 'not_checked', count: not_checked - inactive },
    { status: 'inactive', count: inactive },
  ] as const;
  const shown = rest.filter(({ count }) => count > 0);
  if (shown.length === 0) return null;
  return (
    <Group gap="md">
      {shown.map(({ status, count }) => (
        <PageAnchor key={status} to="/health" search={{ status }} size="sm">
          {t(status)}: {count}
        </PageAnchor>
      ))}
    </Group>
  );
}

/** The panel by its known name: how many accounts there are, how many are well, and a test of all. */
export function Health() {
  const { t } = useTranslation('health');
  const { data, error, refetch } = useQuery(api.health.table.queryOptions());
  const run = useHealthRun();
  const share = (of: number) => (data && data.total > 0 ? (100 * of) / data.total : 0);
  return (
    <Panel
      title={t('panel')}
      act={
        <PageAnchor to="/health" size="sm">
          {t('open')}
        </PageAnchor>
      }
    >
      {error !== null && <Trouble error={error} again={() => void refetch()} />}
      {!data && error === null && <Skeleton h={110} />}
      {data && (
        <Stack gap="sm">
          <Group gap="xl" wrap="nowrap" align="flex-start">
            <Figure label={t('total')} value={data.total} place={{ to: '/health' }} />
            <Figure label={t('healthy')} value={data.healthy} place={{ to: '/health', search: { status: 'ok' } }} />
            <Figure
              label={t('issues')}
              value={data.issues}
              colour="var(--mantine-color-error)"
              place={{ to: '/health', search: { status: 'issues' } }}
            />
          </Group>
          <Progress.Root size={8} aria-hidden>
            <Progress.Section value={share(data.healthy)} color="teal.7" />
            <Progress.Section value={share(data.issues)} color="red.7" />
          </Progress.Root>
          <Rest table={data} />
          <TestProgress run={run} />
          <Group>
            <TestAllButton run={run} label={t('test_all_sessions')} />
          </Group>
        </Stack>
      )}
    </Panel>
  );
}
