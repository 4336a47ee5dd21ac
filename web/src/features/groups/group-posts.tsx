import { Text } from '@mantine/core';
import { IconMessage } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import type { client } from '#lib/api.ts';
import { useReason } from '#lib/reasons.ts';
import { byCursor, usePages } from '#lib/use-pages.ts';
import { DataTable, type Column } from '#ui/data-table.tsx';
import { Empty } from '#ui/empty.tsx';
import { Moment } from '#ui/moment.tsx';
import { Panel } from '#ui/panel.tsx';
import { StatusBadge } from '#ui/status-badge.tsx';

type Post = Awaited<ReturnType<typeof client.posts.list>>['items'][number];

/** What was posted in one group, and what was not, with the reason. */
export function GroupPosts({ id }: { id: number }) {
  const { t } = useTranslation('groups');
  const columns = useColumns();
  const pages = usePages(
    api.posts.list.infiniteOptions({
      input: (cursor: string | undefined) => ({ target_id: id, cursor, limit: 50 }),
      ...byCursor,
    }),
  );
  return (
    <Panel title={t('posts.title')}>
      <DataTable
        label={t('posts.title')}
        columns={columns}
        pages={pages}
        idOf={(post) => post.id}
        nameOf={({ created_at }) => created_at}
        empty={<Empty icon={<IconMessage size={26} />} title={t('posts.none')} />}
      />
    </Panel>
  );
}

function useColumns(): Column<Post>[] {
  const { t } = useTranslation('groups');
  return useMemo(
    () => [
      {
        key: 'at',
        label: t('posts.at'),
        width: 150,
        phone: 'title',
        render: ({ created_at }) => <Moment at={created_at} />,
      },
      {
        key: 'status',
        label: t('status'),
        width: 150,
        render: ({ status }) => <StatusBadge kind="post" value={status} />,
      },
      { key: 'account', label: t('account'), width: 200, from: 'md', render: ({ account }) => account },
      {
        key: 'text',
        label: t('posts.text'),
        render: (post) => <What post={post} />,
      },
    ],
    [t],
  );
}

/** Its words; of one that failed, why. */
function What({ post: { message_content, error_message, told, photo_path } }: { post: Post }) {
  const { t } = useTranslation('groups');
  const reason = useReason();
  const words = message_content ?? (photo_path === null ? '—' : t('posts.photo'));
  return (
    <Text span size="sm" truncate {...(error_message !== null && { title: error_message })}>
      {error_message === null ? words : reason(error_message, told)}
    </Text>
  );
}
