import { HOLD_REASONS } from '@groundcrew/contract/values.ts';
import { Button, Group, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconHeartbeat } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { History } from './history.tsx';
import { inOrder, isShown, SHOWABLE, type Line } from './lines.ts';
import { api } from '#lib/api.ts';
import { useReason } from '#lib/reasons.ts';
import { useMay } from '#lib/use-may.ts';
import type { Pages } from '#lib/use-pages.ts';
import { DataTable, type Column } from '#ui/data-table.tsx';
import { Empty } from '#ui/empty.tsx';
import { FilterBar } from '#ui/filter-bar.tsx';
import { Moment } from '#ui/moment.tsx';
import { linkTo } from '#ui/page-link.tsx';
import { StatusBadge } from '#ui/status-badge.tsx';

/** Of all that there are: they come at once. */
function pagesOf(rows: Line[]): Pages<Line> {
  const nothing = () => undefined;
  const rest = { isPending: false, isStale: false, error: null, hasMore: false, isFetchingMore: false };
  return { rows, total: rows.length, ...rest, fetchMore: nothing, again: nothing };
}

export function HealthTable({ lines }: { lines: readonly Line[] }) {
  const { t } = useTranslation('health');
  const { t: status } = useTranslation('status');
  const search: Partial<Record<'status' | 'search' | 'sort', string>> = useSearch({ strict: false });
  const navigate = useNavigate();
  const change = (changed: object) =>
    void navigate({ ...linkTo({ to: '/health' }), search: { ...search, ...changed }, replace: true });
  const [looked_at, setLookedAt] = useState<Line | null>(null);
  const rows = useMemo(
    () =>
      inOrder(
        lines.filter((line) => isShown(line, search)),
        search.sort ?? 'phone',
      ),
    [lines, search],
  );
  return (
    <Stack gap="sm">
      <FilterBar
        values={search}
        onChange={change}
        searchLabel={t('search')}
        filters={[
          {
            key: 'status',
            label: t('filter'),
            options: SHOWABLE.map((value) => ({
              value,
              label: value === 'issues' || value === 'inactive' ? t(value) : status(`health.${value}`),
            })),
          },
        ]}
      />
      <DataTable
        label={t('dashboard')}
        columns={useColumns(setLookedAt)}
        pages={pagesOf(rows)}
        idOf={({ id }) => id}
        nameOf={({ account }) => account}
        sort={search.sort ?? 'phone'}
        onSort={(sort) => change({ sort })}
        to={({ id }) => linkTo({ to: `/accounts/${id}` })}
        rowHeight={60}
        empty={<Empty icon={<IconHeartbeat size={26} />} title={t('none')} about={t('none_about')} />}
      />
      {looked_at && <History line={looked_at} close={() => setLookedAt(null)} />}
    </Stack>
  );
}

function useColumns(look: (line: Line) => void): Column<Line>[] {
  const { t } = useTranslation('health');
  return [
    {
      key: 'phone',
      label: t('column.phone'),
      sort: 'phone',
      phone: 'title',
      render: ({ phone, account }) => (
        <>
          {phone ?? account}
          {phone !== null && (
            <Text size="xs" c="dimmed" truncate>
              {account}
            </Text>
          )}
        </>
      ),
    },
    {
      key: 'status',
      label: t('column.status'),
      sort: 'status',
      render: ({ status, hold_reason, is_active }) => (
        <Group gap={6}>
          <StatusBadge kind="health" value={status ?? 'not_checked'} />
          {hold_reason !== null && <HoldBadge reason={hold_reason} />}
          {!is_active && <StatusBadge kind="account" value="inactive" />}
        </Group>
      ),
    },
    {
      key: 'last_checked',
      label: t('column.last_checked'),
      sort: 'last_checked',
      width: 190,
      render: ({ last_checked }) => (last_checked === null ? t('never') : <Moment at={last_checked} />),
    },
    {
      key: 'failures',
      label: t('column.failures'),
      sort: 'consecutive_failures',
      width: 190,
      align: 'right',
      render: ({ consecutive_failures }) => consecutive_failures,
    },
    {
      key: 'actions',
      label: t('column.actions'),
      width: 210,
      render: (line) => <Acts line={line} look={look} />,
    },
  ];
}

function HoldBadge({ reason }: { reason: string }) {
  const known = HOLD_REASONS.find((hold) => hold === reason);
  return known ? <StatusBadge kind="hold" value={known} /> : null;
}

function Acts({ line, look }: { line: Line; look: (line: Line) => void }) {
  const { t } = useTranslation('health');
  const { t: status } = useTranslation('status');
  const words = useReason();
  const queryClient = useQueryClient();
  const may = useMay('manager');
  const test = useMutation(
    api.health.test.mutationOptions({
      onSuccess: async ({ checked, reason, told, account: { account: name, status: now } }) => {
        const said = status(`health.${now ?? 'not_checked'}`);
        const message = !checked
          ? t('tested.not', { name, reason: words(reason ?? '', told).replace(/\.$/, '') })
          : now === 'ok'
            ? t('tested.ok', { name })
            : t('tested.failed', { name, status: said });
        notifications.show({ message, color: checked && now === 'ok' ? 'teal' : 'orange' });
        await queryClient.invalidateQueries({ queryKey: api.health.key() });
      },
      onError: ({ message }) => notifications.show({ message, color: 'red' }),
    }),
  );
  return (
    <Group gap={6} wrap="nowrap">
      {may && (
        <Button
          size="compact-sm"
          variant="default"
          aria-label={t('test_of', { name: line.account })}
          loading={test.isPending}
          onClick={() => test.mutate({ id: line.id })}
        >
          {t('test')}
        </Button>
      )}
      <Button
        size="compact-sm"
        variant="subtle"
        aria-label={t('history.of', { name: line.account })}
        onClick={() => look(line)}
      >
        {t('history.button')}
      </Button>
    </Group>
  );
}
