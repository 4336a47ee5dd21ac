import { Group, Skeleton, Stack, Text, Title } from '@mantine/core';
import { IconClockHour4 } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { useFormat } from '#lib/format.ts';
import { useReason } from '#lib/reasons.ts';
import { byCursor, usePages } from '#lib/use-pages.ts';
import { DataTable, type Column } from '#ui/data-table.tsx';
import { Empty } from '#ui/empty.tsx';
import { Figure } from '#ui/figure.tsx';
import { Trouble } from '#ui/trouble.tsx';
import { SlotBadge } from './slot-badge.tsx';
import { SlotDrawer } from './slot-drawer.tsx';
import type { CampaignSearch } from './search.ts';
import type { Day, Slot } from './types.ts';

const DAYS = 30;
const HEIGHT_PX = 200;

// Charts weigh as much as all else of the page: it does not wait for them.
const DaysChart = lazy(async () => ({ default: (await import('./days-chart.tsx')).DaysChart }));

type Props = { id: number; slot: string | undefined; change: (changed: CampaignSearch) => void };

/** What came of it, day by day and slot by slot. */
export function ResultsPanel({ id, slot, change }: Props) {
  const { t } = useTranslation('campaigns');
  const days = useQuery(api.campaigns.days.queryOptions({ input: { id, days: DAYS } }));
  return (
    <Stack gap="lg">
      <Title order={2} fz="md">
        {t('results.title', { count: DAYS })}
      </Title>
      {days.isPending && <Skeleton h={HEIGHT_PX} />}
      {days.isError && <Trouble error={days.error} again={() => void days.refetch()} />}
      {days.data && <Totals days={days.data.items} />}
      <Title order={2} fz="md">
        {t('slots_past')}
      </Title>
      <Slots id={id} />
      {slot !== undefined && (
        <SlotDrawer
          id={id}
          slot_at={slot}
          onClose={() => change({ slot: undefined })}
          showPosts={() => change({ view: 'posts' })}
        />
      )}
    </Stack>
  );
}

function Totals({ days }: { days: Day[] }) {
  const { t } = useTranslation('campaigns');
  const sum = (key: Exclude<keyof Day, 'date'>) => days.reduce((total, day) => total + day[key], 0);
  const nothing = sum('posted') + sum('failed') + sum('unconfirmed') === 0;
  return (
    <Stack gap="md">
      <Group gap="xl">
        <Figure label={t('results.posted')} value={sum('posted')} />
        <Figure label={t('results.failed')} value={sum('failed')} colour="var(--mantine-color-error)" />
        <Figure label={t('results.unconfirmed')} value={sum('unconfirmed')} />
        <Figure label={t('results.slots_done')} value={sum('slots_done')} />
        <Figure label={t('results.slots_missed')} value={sum('slots_missed')} />
      </Group>
      {!nothing && (
        <Suspense fallback={<Skeleton h={HEIGHT_PX} />}>
          <DaysChart days={days} height={HEIGHT_PX} />
        </Suspense>
      )}
    </Stack>
  );
}

function Slots({ id }: { id: number }) {
  const { t } = useTranslation('campaigns');
  const columns = useColumns();
  const pages = usePages(
    api.campaigns.slots.infiniteOptions({
      input: (cursor: string | undefined) => ({ id, cursor, limit: 50 }),
      ...byCursor,
    }),
  );
  const byTime = (slot: Slot) => Date.parse(slot.slot_at);
  return (
    <DataTable
      label={t('slots_past')}
      columns={columns}
      pages={pages}
      idOf={byTime}
      nameOf={({ slot_at }) => slot_at}
      to={({ slot_at }) => ({
        to: '/campaigns/$id',
        params: { id: String(id) },
        search: { view: 'results', slot: slot_at },
        resetScroll: false,
      })}
      empty={<Empty icon={<IconClockHour4 size={26} />} title={t('slots_none')} about={t('slots_none_about')} />}
    />
  );
}

function useColumns(): Column<Slot>[] {
  const { t } = useTranslation('campaigns');
  return useMemo(
    () => [
      { key: 'at', label: t('slot.at'), width: 170, phone: 'title', render: (slot) => <At slot={slot} /> },
      { key: 'state', label: t('status'), width: 130, render: ({ state }) => <SlotBadge state={state} /> },
      { key: 'posted', label: t('slot.posted'), width: 110, align: 'right', render: ({ posted }) => <N n={posted} /> },
      {
        key: 'skipped',
        label: t('slot.skipped'),
        width: 110,
        align: 'right',
        render: ({ skipped }) => <N n={skipped} />,
      },
      { key: 'errors', label: t('slot.errors'), width: 100, align: 'right', render: ({ errors }) => <N n={errors} /> },
      {
        key: 'unconfirmed',
        label: t('slot.unconfirmed'),
        width: 150,
        align: 'right',
        from: 'lg',
        phone: 'hide',
        render: ({ unconfirmed }) => <N n={unconfirmed} />,
      },
      { key: 'reason', label: t('posts.reason'), render: (slot) => <SlotReason slot={slot} /> },
    ],
    [t],
  );
}

function SlotReason({ slot: { reason, told } }: { slot: Slot }) {
  const words = useReason();
  return reason === null ? '—' : words(reason, told);
}

function At({ slot }: { slot: Slot }) {
  return useFormat().moment(slot.slot_at);
}

function N({ n }: { n: number }) {
  const format = useFormat();
  return (
    <Text span size="sm" {...(n === 0 && { c: 'dimmed' })}>
      {format.number(n)}
    </Text>
  );
}
