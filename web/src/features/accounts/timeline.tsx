import { Button, Group, Select, Skeleton, Stack, Text } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { byCursor, usePages } from '#lib/use-pages.ts';
import { EventIcon } from '#ui/event-icon.tsx';
import { EventSentence } from '#ui/event-sentence.tsx';
import { Moment } from '#ui/moment.tsx';
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
  const navigate = route.useNavigate();
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
          onChange={(value) =>
            void navigate({
              search: (before) => ({ ...before, type: value ?? undefined }),
              replace: true,
              resetScroll: false,
            })
          }
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
          <Group key={event.seq} component="li" gap="sm" wrap="nowrap" align="flex-start">
            <EventIcon event={event} />
            <Text size="sm" flex={1} miw={0} style={{ overflowWrap: 'anywhere' }}>
              <EventSentence event={event} />
            </Text>
            <Text size="sm" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
              <Moment at={event.at} />
            </Text>
          </Group>
        ))}
      </Stack>
      {pages.hasMore && (
        <Button mt="sm" size="compact-sm" variant="subtle" loading={pages.isFetchingMore} onClick={pages.fetchMore}>
          {t('more')}
        </Button>
      )}
    </Panel>
  );
}
