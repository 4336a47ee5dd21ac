import { Button, Select, Stack, Text, Title } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { useFormat } from '#lib/format.ts';
import { useReason } from '#lib/reasons.ts';
import { byCursor, usePages } from '#lib/use-pages.ts';
import { DataTable, type Column } from '#ui/data-table.tsx';
import { Empty } from '#ui/empty.tsx';
import { Moment } from '#ui/moment.tsx';
import { StatusBadge } from '#ui/status-badge.tsx';
import type { Niche, Run } from './types.ts';

const route = getRouteApi('/inside/joiner');

/** All batches, the newest first; one that is chosen opens at the side. */
export function History({ niches }: { niches: Niche[] }) {
  const { t } = useTranslation('joiner');
  const { niche } = route.useSearch();
  const navigate = route.useNavigate();
  const columns = useColumns();
  const pages = usePages(
    api.runs.list.infiniteOptions({
      input: (cursor: string | undefined) => ({ cursor, kind: 'join' as const, niche, limit: 50 }),
      ...byCursor,
    }),
  );
  const choose = (value: string | null) =>
    void navigate({ search: value === null ? {} : { niche: value }, resetScroll: false });
  return (
    <Stack gap="sm" component="section">
      <Title order={2}>{t('history.title')}</Title>
      <Select
        aria-label={t('niche')}
        placeholder={t('history.all_niches')}
        data={niches.map((one) => one.niche)}
        value={niche ?? null}
        onChange={choose}
        clearable
        maw={280}
      />
      <DataTable
        label={t('history.title')}
        columns={columns}
        pages={pages}
        idOf={({ id }) => id}
        nameOf={({ id }) => t('run.title', { id })}
        to={({ id }) => ({ to: '/joiner', search: { ...(niche === undefined ? {} : { niche }), run: String(id) } })}
        empty={
          <Empty
            icon={<IconHistory size={26} />}
            title={t('history.empty')}
            act={
              niche !== undefined && (
                <Button variant="default" onClick={() => choose(null)}>
                  {t('history.show_all')}
                </Button>
              )
            }
          />
        }
      />
    </Stack>
  );
}

function useColumns(): Column<Run>[] {
  const { t } = useTranslation('joiner');
  const format = useFormat();
  return useMemo(
    () => [
      { key: 'niche', label: t('niche'), phone: 'title', render: ({ niche }) => niche },
      {
        key: 'state',
        label: t('history.state'),
        width: 130,
        render: ({ state }) => <StatusBadge kind="run" value={state} />,
      },
      { key: 'started', label: t('history.started'), width: 150, render: (run) => <Moment at={run.started_at} /> },
      {
        key: 'took',
        label: t('history.took'),
        width: 140,
        from: 'md',
        render: ({ started_at, finished_at }) =>
          finished_at === null ? '—' : format.duration((Date.parse(finished_at) - Date.parse(started_at)) / 1_000),
      },
      { key: 'result', label: t('history.result'), render: (run) => <Outcome run={run} /> },
      {
        key: 'by',
        label: t('history.by'),
        from: 'lg',
        render: ({ asked_by }) => asked_by ?? t('history.schedule'),
      },
    ],
    [t, format],
  );
}

const OUTCOMES = ['joined', 'already_member', 'requested', 'flood_wait', 'error', 'not_sent'] as const;

function Outcome({ run }: { run: Run }) {
  const { t } = useTranslation('joiner');
  const reason = useReason();
  const counts = OUTCOMES.flatMap((outcome) => {
    const count = run.progress[outcome] ?? 0;
    return count === 0 ? [] : [t(`counted.${outcome}`, { count })];
  });
  const words =
    run.error === null ? (counts.length > 0 ? counts.join(', ') : t('history.nothing')) : reason(run.error, run.told);
  return (
    <Text span size="sm" c={counts.length === 0 ? 'dimmed' : 'inherit'} truncate>
      {words}
    </Text>
  );
}
