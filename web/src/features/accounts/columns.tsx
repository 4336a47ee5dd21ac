import { Text, Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useBlockers } from '#lib/blockers.ts';
import type { Column } from '#ui/data-table.tsx';
import { Moment } from '#ui/moment.tsx';
import { UsedOf } from '#ui/used-of.tsx';
import { Latency } from './latency.tsx';
import { StateBadge } from './state-badges.tsx';
import type { AccountRow } from './types.ts';

export function useColumns(): readonly Column<AccountRow>[] {
  const { t } = useTranslation('accounts');
  return [
    {
      key: 'account',
      label: t('column.account'),
      sort: 'session_name',
      width: '17%',
      phone: 'title',
      render: ({ session_name }) => session_name,
    },
    {
      key: 'status',
      label: t('column.status'),
      sort: 'status',
      width: 210,
      render: (account) => <StateBadge account={account} />,
    },
    {
      key: 'checked',
      label: t('column.checked'),
      sort: 'last_checked',
      width: 150,
      from: 'md',
      render: ({ last_checked }) => <Tested at={last_checked} />,
    },
    {
      key: 'proxy',
      label: t('column.proxy'),
      from: 'xl',
      phone: 'hide',
      width: '16%',
      render: ({ proxy }) => <Proxy proxy={proxy} />,
    },
    {
      key: 'latency',
      label: t('column.latency'),
      sort: 'latency_ms',
      align: 'right',
      width: 104,
      from: 'lg',
      phone: 'hide',
      render: ({ latency_ms }) => <Latency milliseconds={latency_ms} />,
    },
    {
      key: 'posts',
      label: t('column.posts'),
      sort: 'daily_posts_count',
      align: 'right',
      width: 120,
      from: 'md',
      render: ({ daily_posts_count, posts_limit }) => <UsedOf used={daily_posts_count} limit={posts_limit} />,
    },
    {
      key: 'joins',
      label: t('column.joins'),
      align: 'right',
      width: 124,
      from: 'xl',
      render: ({ joins_today, joins_limit }) => <UsedOf used={joins_today} limit={joins_limit} />,
    },
    {
      key: 'next',
      label: t('column.next'),
      render: ({ next }) => <Next next={next} />,
    },
  ];
}

function Proxy({ proxy }: { proxy: string | null }) {
  const { t } = useTranslation('accounts');
  return proxy === null ? (
    <Text span size="sm" c="dimmed">
      {t('direct')}
    </Text>
  ) : (
    <Tooltip label={proxy}>
      <span>{proxy}</span>
    </Tooltip>
  );
}

/** When its session was tested last. */
function Tested({ at }: { at: string | null }) {
  const { t } = useTranslation('accounts');
  return (
    <Text span size="sm" c="dimmed">
      {at === null ? t('not_yet') : <Moment at={at} />}
    </Text>
  );
}

/** When it acts again, and the first reason against it. */
function Next({ next }: { next: AccountRow['next'] }) {
  const { t } = useTranslation('accounts');
  const say = useBlockers();
  if (next.can_act) {
    return (
      <Text span size="sm" c="dimmed">
        {t('now')}
      </Text>
    );
  }
  const what = next.blocker ? say(next.blocker).what : '';
  return (
    <Tooltip label={what} multiline maw={360} disabled={what === ''}>
      {/* Two lines of it fit into a row. */}
      <Text span size="sm" lh={1.3} lineClamp={2} style={{ whiteSpace: 'normal' }}>
        {next.at === null ? (
          <Text span inherit fw={600}>
            {t('waits_for_person')}
          </Text>
        ) : (
          <Moment ahead at={next.at} fw={600} />
        )}
        {what !== '' && ` · ${what}`}
      </Text>
    </Tooltip>
  );
}
