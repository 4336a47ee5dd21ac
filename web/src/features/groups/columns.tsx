import { Group, Stack, Text, Tooltip } from '@mantine/core';
import { IconBan } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '#lib/format.ts';
import { useReason } from '#lib/reasons.ts';
import type { Column } from '#ui/data-table.tsx';
import { Moment } from '#ui/moment.tsx';
import { StatusBadge } from '#ui/status-badge.tsx';
import { UsedOf } from '#ui/used-of.tsx';
import { useNow } from '#ui/use-now.ts';
import type { Target } from './types.ts';

/** `posts_limit`: in one group, each UTC day; undefined: not known yet. */
export function useColumns(posts_limit: number | undefined): Column<Target>[] {
  const { t } = useTranslation('groups');
  return useMemo(
    () => [
      {
        key: 'group',
        label: t('group'),
        sort: 'link',
        phone: 'title',
        render: (row) => <Name row={row} />,
      },
      { key: 'niche', label: t('niche'), sort: 'niche', width: 140, from: 'md', render: ({ niche }) => niche },
      { key: 'status', label: t('status'), sort: 'status', width: 190, render: (row) => <Status row={row} /> },
      { key: 'account', label: t('account'), render: ({ account }) => account ?? <Dimmed>{t('no_account')}</Dimmed> },
      {
        key: 'warmup',
        label: t('warmup'),
        sort: 'warmup_ends_at',
        width: 120,
        from: 'lg',
        render: ({ warmup_ends_at }) => <Warmup until={warmup_ends_at} />,
      },
      {
        key: 'today',
        label: t('today'),
        width: 90,
        align: 'right',
        from: 'md',
        render: ({ status, daily_posts_in_group: posts }) =>
          status !== 'joined' ? '—' : posts_limit === undefined ? posts : <UsedOf used={posts} limit={posts_limit} />,
      },
      {
        key: 'last_post',
        label: t('last_post'),
        sort: 'last_post_at',
        width: 130,
        render: ({ last_post_at }) => (last_post_at === null ? '—' : <Moment at={last_post_at} size="sm" />),
      },
    ],
    [t, posts_limit],
  );
}

function Dimmed({ children }: { children: string }) {
  return (
    <Text span size="sm" c="dimmed">
      {children}
    </Text>
  );
}

/** The title with its link below; where Telegram has told none yet, the link alone. */
function Name({ row: { title, link } }: { row: Target }) {
  return (
    <>
      <Text span inherit display="block" truncate>
        {title ?? link}
      </Text>
      {title !== null && (
        <Text span size="xs" fw={400} c="dimmed" display="block" truncate>
          {link}
        </Text>
      )}
    </>
  );
}

function Status({ row }: { row: Target }) {
  const { t } = useTranslation('groups');
  const words = useReason();
  const { status, error_message, told, blocked } = row;
  return (
    <Group gap={6} wrap="nowrap">
      <Stack gap={0} miw={0}>
        <StatusBadge kind="group" value={status} />
        {error_message !== null && (
          <Tooltip label={error_message} multiline maw={360} withinPortal>
            <Text size="xs" c="dimmed" truncate>
              {words(error_message, told)}
            </Text>
          </Tooltip>
        )}
      </Stack>
      {blocked && (
        <Tooltip label={t('blocked')} withinPortal>
          <IconBan size={16} role="img" aria-label={t('blocked')} />
        </Tooltip>
      )}
    </Group>
  );
}

/** How long it lasts; a warm-up that is over is no news. */
function Warmup({ until }: { until: string | null }) {
  const { t } = useTranslation('groups');
  const format = useFormat();
  const now = useNow();
  if (until === null) return '—';
  const rest_s = (Date.parse(until) - now) / 1_000;
  return (
    <Text span size="sm" c={rest_s > 0 ? 'inherit' : 'dimmed'}>
      {rest_s > 0 ? format.duration(rest_s) : t('warm')}
    </Text>
  );
}
