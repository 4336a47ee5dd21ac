import { Select, Skeleton, Stack, Text } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { useChangeSearch } from '#lib/use-change-search.ts';
import { byCursor, usePages } from '#lib/use-pages.ts';
import { EventLine } from '#ui/event-line.tsx';
import { MoreRows } from '#ui/more-rows.tsx';
import { Panel } from '#ui/panel.tsx';
import { Trouble } from '#ui/trouble.tsx';

const EVENTS = 12;

/** What happens to accounts; the rest is of the workspace. */
const KINDS = ['account', 'health', 'reconnect', 'flood', 'join', 'post', 'reaction'] as const;

const route = getRouteApi('/inside/accounts/$id');

/** What happened to it, the newest first; of one kind where the address says so. */
export function Timeline({ id }: { id: number }) {
  const { t } = useTranslation('accounts');
  const { t: tEvents } = useTranslation('events');
  const search = route.useSearch();
  const change = useChangeSearch();
  const type = KINDS.find((kind) => kind === search.type);
  const pages = usePages(
    api.events.list.infiniteOptions({
      input: (cursor: string | undefined) => ({ account_id: id, type, limit: EVENTS, cursor }),
      ...byCursor,
    }),
  );
  return (
    <Panel
      title={t('timeline')}
      act={
        <Select
          size="xs"
          w={190}
          aria-label={t('timeline_kind')}
          placeholder={t('timeline_all')}
          data={KINDS.map((value) => ({ value, label: tEvents(`kind.${value}`) }))}
          value={type ?? null}
          onChange={(value) => change({ type: value ?? undefined })}
          clearable
          comboboxProps={{ width: 'max-content', position: 'bottom-end' }}
        />
      }
    >
      {pages.isPending && <Skeleton h={200} />}
      {pages.error !== null && <Trouble error={pages.error} again={pages.again} />}
      {!pages.isPending && pages.rows.length === 0 && (
        <Text size="sm" c="dimmed">
          {t(type === undefined ? 'timeline_empty' : 'timeline_none')}
        </Text>
      )}
      <Stack gap="xs" component="ol" m={0} p={0} style={{ listStyle: 'none' }}>
        {pages.rows.map((event) => (
          <EventLine key={event.seq} event={event} />
        ))}
      </Stack>
      <MoreRows pages={pages} label={t('more')} />
    </Panel>
  );
}
