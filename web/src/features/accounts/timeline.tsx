import { Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { byCursor, usePages } from '#lib/use-pages.ts';
import { EventIcon } from '#ui/event-icon.tsx';
import { EventSentence } from '#ui/event-sentence.tsx';
import { Moment } from '#ui/moment.tsx';
import { Panel } from '#ui/panel.tsx';
import { Trouble } from '#ui/trouble.tsx';

const EVENTS = 12;

export function Timeline({ id }: { id: number }) {
  const { t } = useTranslation('accounts');
  const pages = usePages(
    api.accounts.events.infiniteOptions({
      input: (cursor: string | undefined) => ({ id, limit: EVENTS, cursor }),
      ...byCursor,
    }),
  );
  return (
    <Panel title={t('timeline')}>
      {pages.isPending && <Skeleton h={200} />}
      {pages.error !== null && <Trouble error={pages.error} again={pages.again} />}
      {!pages.isPending && pages.rows.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('timeline_empty')}
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
