import { Button, Skeleton, Stack, Text, Title } from '@mantine/core';
import { IconUserPlus, IconUsersGroup } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { useMay } from '#lib/use-may.ts';
import { Empty } from '#ui/empty.tsx';
import { Moment } from '#ui/moment.tsx';
import { Page } from '#ui/page.tsx';
import { Trouble } from '#ui/trouble.tsx';
import { EditSchedule } from './edit-schedule.tsx';
import { History } from './history.tsx';
import { Niches } from './niches.tsx';
import { RunDrawer } from './run-drawer.tsx';
import { RunningBatch } from './running-batch.tsx';
import { StartBatch } from './start-batch.tsx';
import type { JoinSchedule, Niche } from './types.ts';

const route = getRouteApi('/inside/joiner');

type Open = { what: 'start'; niche: string | null } | { what: 'schedule'; niche: string } | null;

/** Joining new groups: what goes on now, each niche with its schedule, and what was made before. */
export function JoinerPage() {
  const { t } = useTranslation('joiner');
  const may = useMay('manager');
  const [pressed, setOpen] = useState<Open>(null);
  const { run, niche, open: asked } = route.useSearch();
  const navigate = route.useNavigate();
  const open: Open = pressed ?? (may && asked === 'start' ? { what: 'start', niche: niche ?? null } : null);
  const found = useQuery(api.niches.list.queryOptions());
  const scheduled = useQuery(api.join_schedules.list.queryOptions());
  const niches = found.data?.items ?? [];
  const schedules = scheduled.data?.items ?? [];
  const close = () => {
    setOpen(null);
    if (asked !== undefined) void navigate({ search: (before) => ({ ...before, open: undefined }), replace: true });
  };
  const closeRun = () => void navigate({ search: niche === undefined ? {} : { niche }, resetScroll: false });
  return (
    <Page
      title={t('page.joiner', { ns: 'common' })}
      about={t('about')}
      actions={
        may &&
        niches.length > 0 && (
          <Button
            leftSection={<IconUserPlus size={17} aria-hidden />}
            onClick={() => setOpen({ what: 'start', niche: null })}
          >
            {t('start.open')}
          </Button>
        )
      }
    >
      {found.isPending && <Skeleton h={160} />}
      {found.isError && <Trouble error={found.error} again={() => void found.refetch()} />}
      {scheduled.isError && <Trouble error={scheduled.error} again={() => void scheduled.refetch()} />}
      {found.data !== undefined && niches.length === 0 && <NoGroups />}
      {niches.length > 0 && (
        <>
          <Now niches={niches} schedules={schedules} />
          <Stack gap="sm" component="section">
            <Title order={2}>{t('niches.title')}</Title>
            <Niches
              niches={niches}
              schedules={schedules}
              onJoin={(niche) => setOpen({ what: 'start', niche })}
              onSchedule={(niche) => setOpen({ what: 'schedule', niche })}
            />
          </Stack>
          <History niches={niches} />
        </>
      )}
      {open?.what === 'start' && <StartBatch niches={niches} first={open.niche} onClose={close} />}
      {open?.what === 'schedule' && (
        <EditSchedule
          niche={open.niche}
          schedule={schedules.find(({ niche }) => niche === open.niche)}
          onClose={close}
        />
      )}
      {run !== undefined && <RunDrawer id={Number(run)} onClose={closeRun} />}
    </Page>
  );
}

function NoGroups() {
  const { t } = useTranslation('joiner');
  return (
    <Empty
      icon={<IconUsersGroup size={26} />}
      title={t('no_groups')}
      about={t('no_groups_about')}
      act={<Button renderRoot={(props) => <Link to="/groups" {...props} />}>{t('to_groups')}</Button>}
    />
  );
}

/** The batches that go on; else when the next one begins. */
function Now({ niches, schedules }: { niches: Niche[]; schedules: JoinSchedule[] }) {
  const { t } = useTranslation('joiner');
  const running = useQuery(api.runs.list.queryOptions({ input: { kind: 'join', state: 'running', limit: 20 } }));
  const waiting = useQuery(api.runs.list.queryOptions({ input: { kind: 'join', state: 'waiting', limit: 20 } }));
  const runs = [...(waiting.data?.items ?? []), ...(running.data?.items ?? [])];
  const [next] = schedules
    .flatMap(({ next_at }) => (next_at === null ? [] : [next_at]))
    .toSorted((one, other) => Date.parse(one) - Date.parse(other));
  return (
    <Stack gap="sm" component="section" aria-live="polite">
      <Title order={2}>{t('now.title')}</Title>
      {running.isError && <Trouble error={running.error} again={() => void running.refetch()} />}
      {running.isSuccess && runs.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('now.nothing')} {next !== undefined && t('now.next')} {next !== undefined && <Moment ahead at={next} />}
        </Text>
      )}
      {runs.map((run) => {
        const niche = niches.find((one) => one.niche === run.niche);
        const schedule = schedules.find((one) => one.niche === run.niche);
        return (
          <RunningBatch
            key={run.id}
            run={run}
            {...(niche === undefined ? {} : { niche })}
            {...(schedule === undefined ? {} : { schedule })}
          />
        );
      })}
    </Stack>
  );
}
