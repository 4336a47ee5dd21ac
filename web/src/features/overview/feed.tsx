import { Skeleton, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { useAccountNames } from '#lib/use-account-names.ts';
import { byCursor, usePages } from '#lib/use-pages.ts';
import { EventLine } from '#ui/event-line.tsx';
import { MoreRows } from '#ui/more-rows.tsx';
import { PageAnchor } from '#ui/page-link.tsx';
import { Panel } from '#ui/panel.tsx';
import { Trouble } from '#ui/trouble.tsx';

const PAGE = 12;

/** What happens, the newest first, as it happens. */
export function Feed() {
  const { t } = useTranslation('overview');
  const { nameOf } = useAccountNames();
  const pages = usePages(
    api.events.list.infiniteOptions({ input: (cursor: string | undefined) => ({ cursor, limit: PAGE }), ...byCursor }),
  );
  return (
    <Panel
      title={t('feed.title')}
      act={
        <PageAnchor to="/logs" size="sm">
          {t('feed.all')}
        </PageAnchor>
      }
    >
      {pages.error !== null && <Trouble error={pages.error} again={pages.again} />}
      {pages.isPending && <Skeleton h={240} />}
      {!pages.isPending && pages.rows.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('feed.none')}
        </Text>
      )}
      <Stack gap={6} component="ul" p={0} m={0}>
        {pages.rows.map((event) => (
          <EventLine
            key={event.seq}
            event={event}
            whose={
              event.account_id !== null && (
                <>
                  <PageAnchor to={`/accounts/${event.account_id}`} inherit fw={600} c="inherit">
                    {nameOf(event.account_id)}
                  </PageAnchor>{' '}
                </>
              )
            }
          />
        ))}
      </Stack>
      <MoreRows pages={pages} label={t('feed.more')} />
    </Panel>
  );
}
