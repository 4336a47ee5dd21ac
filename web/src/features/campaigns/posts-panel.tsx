import { Stack, Text, Tooltip } from '@mantine/core';
import { IconSend } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { useFormat } from '#lib/format.ts';
import { useReason } from '#lib/reasons.ts';
import { byCursor, usePages } from '#lib/use-pages.ts';
import { DataTable, type Column } from '#ui/data-table.tsx';
import { Empty } from '#ui/empty.tsx';
import { FilterBar } from '#ui/filter-bar.tsx';
import { Moment } from '#ui/moment.tsx';
import { PageAnchor } from '#ui/page-link.tsx';
import { StatusBadge } from '#ui/status-badge.tsx';
import { POST_STATES, type CampaignSearch } from './search.ts';
import type { CampaignPost } from './types.ts';

type Props = { id: number; search: CampaignSearch; change: (changed: CampaignSearch) => void };

/** What was posted, or tried, in which group and by whom; where it failed, why. */
export function PostsPanel({ id, search, change }: Props) {
  const { t } = useTranslation('campaigns');
  const format = useFormat();
  const columns = useColumns();
  const state = POST_STATES.find((one) => one === search.state);
  const slot_at = search.slot !== undefined && !Number.isNaN(Date.parse(search.slot)) ? search.slot : undefined;
  const pages = usePages(
    api.campaigns.posts.infiniteOptions({
      input: (cursor: string | undefined) => ({
        id,
        cursor,
        limit: 100,
        count: true,
        ...(state && { state }),
        ...(slot_at !== undefined && { slot_at }),
      }),
      ...byCursor,
    }),
  );
  const filters = [
    {
      key: 'state',
      label: t('posts.state'),
      options: POST_STATES.map((value) => ({ value, label: t(`post.${value}`, { ns: 'status' }) })),
    },
    {
      key: 'slot',
      label: t('posts.slot'),
      options: slot_at === undefined ? [] : [{ value: slot_at, label: format.moment(slot_at) }],
      hidden: true,
    },
  ];
  return (
    <Stack gap="md">
      <FilterBar values={search} onChange={change} filters={filters}>
        {pages.total !== null && (
          <Text size="sm" c="dimmed" ml="auto" role="status">
            {t('posts.total', { count: pages.total, n: format.number(pages.total) })}
          </Text>
        )}
      </FilterBar>
      <DataTable
        label={t('view.posts')}
        columns={columns}
        pages={pages}
        idOf={(post) => post.id}
        nameOf={({ link }) => link}
        empty={
          <Empty
            icon={<IconSend size={26} />}
            title={t(state === undefined && slot_at === undefined ? 'posts.none' : 'posts.none_found')}
          />
        }
      />
    </Stack>
  );
}

function useColumns(): Column<CampaignPost>[] {
  const { t } = useTranslation('campaigns');
  return useMemo(
    () => [
      {
        key: 'group',
        label: t('posts.group'),
        phone: 'title',
        render: ({ target_id, link }) => (
          <PageAnchor to={`/groups/${target_id}`} inherit>
            {link}
          </PageAnchor>
        ),
      },
      {
        key: 'state',
        label: t('posts.state'),
        width: 150,
        render: ({ state }) => <StatusBadge kind="post" value={state} />,
      },
      {
        key: 'at',
        label: t('posts.at'),
        width: 140,
        render: ({ reserved_at, resolved_at }) => <Moment at={resolved_at ?? reserved_at} />,
      },
      {
        key: 'account',
        label: t('posts.account'),
        width: 190,
        from: 'md',
        render: ({ account_id, account }) => (
          <PageAnchor to={`/accounts/${account_id}`} inherit>
            {account}
          </PageAnchor>
        ),
      },
      {
        key: 'slot',
        label: t('posts.slot'),
        width: 150,
        from: 'lg',
        phone: 'hide',
        render: (post) => <At post={post} />,
      },
      {
        key: 'reason',
        label: t('posts.reason'),
        render: (post) => <Reason post={post} />,
      },
    ],
    [t],
  );
}

function At({ post }: { post: CampaignPost }) {
  return useFormat().moment(post.slot_at);
}

function Reason({ post: { error_message, told } }: { post: CampaignPost }) {
  const words = useReason();
  if (error_message === null) return '—';
  return (
    <Tooltip label={error_message} multiline maw={360} withinPortal>
      <span>{words(error_message, told)}</span>
    </Tooltip>
  );
}
