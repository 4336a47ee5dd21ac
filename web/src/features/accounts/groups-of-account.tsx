import { Group, Skeleton, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { useFormat } from '#lib/format.ts';
import { byCursor, usePages } from '#lib/use-pages.ts';
import { Moment } from '#ui/moment.tsx';
import { MoreRows } from '#ui/more-rows.tsx';
import { Panel } from '#ui/panel.tsx';
import { Trouble } from '#ui/trouble.tsx';
import { useNow } from '#ui/use-now.ts';

const GROUPS = 10;

/** Those that belong to it, for ever. */
export function GroupsOfAccount({ id, count }: { id: number; count: number }) {
  const { t } = useTranslation('accounts');
  const { number } = useFormat();
  const pages = usePages(
    api.accounts.groups.infiniteOptions({
      input: (cursor: string | undefined) => ({ id, limit: GROUPS, sort: '-last_post_at' as const, cursor }),
      ...byCursor,
    }),
  );
  return (
    <Panel
      title={t('groups')}
      act={
        <Text size="sm" c="dimmed">
          {number(count)}
        </Text>
      }
    >
      {pages.isPending && <Skeleton h={160} />}
      {pages.error !== null && <Trouble error={pages.error} again={pages.again} />}
      {!pages.isPending && pages.rows.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('groups_empty')}
        </Text>
      )}
      <Stack gap="xs" component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
        {pages.rows.map((group) => (
          <Group key={group.id} component="li" gap="sm" wrap="nowrap" justify="space-between">
            <Stack gap={0} miw={0}>
              <Text size="sm" truncate>
                {group.title ?? group.link}
              </Text>
              <Text size="xs" c="dimmed" truncate>
                {group.title === null ? group.niche : `${group.link} · ${group.niche}`}
              </Text>
            </Stack>
            <LastOf warmup_ends_at={group.warmup_ends_at} last_post_at={group.last_post_at} />
          </Group>
        ))}
      </Stack>
      <MoreRows pages={pages} label={t('more')} />
    </Panel>
  );
}

function LastOf({ warmup_ends_at, last_post_at }: { warmup_ends_at: string | null; last_post_at: string | null }) {
  const { t } = useTranslation('accounts');
  const now = useNow();
  if (warmup_ends_at !== null && new Date(warmup_ends_at).getTime() > now) {
    return (
      <Text size="sm" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
        {t('group.warm')} <Moment at={warmup_ends_at} />
      </Text>
    );
  }
  if (last_post_at === null) return null;
  return (
    <Text size="sm" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
      <Moment at={last_post_at} />
    </Text>
  );
}
