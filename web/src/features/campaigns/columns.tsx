import { ActionIcon, Text, Tooltip } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '#lib/format.ts';
import type { Column } from '#ui/data-table.tsx';
import { Moment } from '#ui/moment.tsx';
import { StatusBadge } from '#ui/status-badge.tsx';
import { NextPost } from './next-post.tsx';
import { useRhythm } from './rhythm.ts';
import type { Campaign } from './types.ts';
import { useTurn } from './use-turn.ts';

const SHOWN_SLOTS = 3;

/** `start` is null for those who may only look. */
export function useColumns(start: ((campaign: Campaign) => void) | null): Column<Campaign>[] {
  const { t } = useTranslation('campaigns');
  return useMemo(() => {
    const columns: Column<Campaign>[] = [
      { key: 'name', label: t('column.name'), sort: 'name', width: '18%', phone: 'title', render: ({ name }) => name },
      {
        key: 'status',
        label: t('status'),
        sort: 'status',
        width: 130,
        render: ({ status }) => <StatusBadge kind="campaign" value={status} />,
      },
      {
        key: 'niche',
        label: t('niche', { ns: 'common' }),
        sort: 'niche',
        width: 150,
        from: 'md',
        render: ({ niche }) => niche,
      },
      { key: 'when', label: t('when'), width: 180, from: 'md', render: (row) => <When campaign={row} /> },
      {
        key: 'variants',
        label: t('column.variants'),
        width: 100,
        align: 'right',
        from: 'xl',
        phone: 'hide',
        render: ({ variants }) => <Count value={variants} />,
      },
      {
        key: 'ends',
        label: t('ends'),
        width: 120,
        from: 'xl',
        phone: 'hide',
        render: ({ ends_at }) => (ends_at === null ? '—' : <Moment at={ends_at} size="sm" />),
      },
      { key: 'next', label: t('column.next'), render: (row) => <NextPost campaign={row} /> },
    ];
    if (!start) return columns;
    return [
      ...columns,
      {
        key: 'act',
        label: t('column.act'),
        width: 72,
        align: 'right',
        phone: 'hide',
        render: (row) => <Switch campaign={row} start={start} />,
      },
    ];
  }, [t, start]);
}

function Count({ value }: { value: number }) {
  return useFormat().number(value);
}

/** Times of the day above their zone; an interval has none. */
function When({ campaign }: { campaign: Campaign }) {
  const rhythm = useRhythm();
  const { interval_minutes, zone } = campaign;
  return (
    <>
      <Text span size="sm" display="block" truncate>
        {rhythm(campaign, SHOWN_SLOTS)}
      </Text>
      {interval_minutes === null && (
        <Text span size="xs" c="dimmed" display="block" truncate>
          {zone}
        </Text>
      )}
    </>
  );
}

function Switch({ campaign, start }: { campaign: Campaign; start: (campaign: Campaign) => void }) {
  const { t } = useTranslation('campaigns');
  const { turn, isPending } = useTurn(campaign, { tellsErrors: true });
  const runs = campaign.status === 'running';
  const label = t(runs ? 'act.pause_this' : 'act.start_this', { name: campaign.name });
  const Icon = runs ? IconPlayerPause : IconPlayerPlay;
  return (
    <Tooltip label={t(runs ? 'act.pause' : 'act.start')}>
      <ActionIcon
        variant="default"
        size="md"
        aria-label={label}
        loading={isPending}
        onClick={() => (runs ? turn('pause') : start(campaign))}
      >
        <Icon size={16} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}
