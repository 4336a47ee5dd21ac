import { Anchor, Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { IconListDetails, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { Link, useSearch } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { useFormat } from '#lib/format.ts';
import { useAccountNames } from '#lib/use-account-names.ts';
import type { TextsOfSearch } from '#lib/texts-of-search.ts';
import { useChangeSearch } from '#lib/use-change-search.ts';
import { byCursor, usePages } from '#lib/use-pages.ts';
import { Empty } from '#ui/empty.tsx';
import { EventIcon } from '#ui/event-icon.tsx';
import { EventSentence } from '#ui/event-sentence.tsx';
import { FilterBar } from '#ui/filter-bar.tsx';
import { Page } from '#ui/page.tsx';
import { Trouble } from '#ui/trouble.tsx';

const EVENT_KINDS = [
  'account',
  'health',
  'health_run',
  'reconnect',
  'flood',
  'join',
  'post',
  'stop',
  'settings',
  'campaign',
  'reaction',
  'reaction_task',
] as const;

type Asked = TextsOfSearch<'type' | 'account'>;

/** What happens in the workspace, as it happens; the newest first. */
export function LogsPage() {
  const { t } = useTranslation('logs');
  const { t: common } = useTranslation();
  const { t: events } = useTranslation('events');
  const search: Asked = useSearch({ strict: false });
  const changeSearch = useChangeSearch();
  const [paused, setPaused] = useState(false);
  const { names, nameOf } = useAccountNames();
  const kind = EVENT_KINDS.find((one) => one === search.type);
  const account_id = Number(search.account);
  const pages = usePages({
    ...api.events.list.infiniteOptions({
      input: (cursor: string | undefined) => ({
        cursor,
        ...(kind ? { type: kind } : {}),
        ...(account_id > 0 ? { account_id } : {}),
      }),
      ...byCursor,
    }),
    // While it is paused nothing new is asked for.
    enabled: !paused,
  });
  const turn = (
    <Button
      variant="default"
      aria-pressed={paused}
      leftSection={paused ? <IconPlayerPlay size={16} aria-hidden /> : <IconPlayerPause size={16} aria-hidden />}
      onClick={() => setPaused(!paused)}
    >
      {paused ? t('resume') : t('pause')}
    </Button>
  );
  const filters = [
    { key: 'type', label: t('type'), options: EVENT_KINDS.map((value) => ({ value, label: events(`kind.${value}`) })) },
    {
      key: 'account',
      label: t('account'),
      searchable: true,
      options: [...names].map(([id, label]) => ({ value: String(id), label })),
    },
  ];
  return (
    <Page title={common('page.logs')} about={t('about')} actions={turn}>
      <FilterBar values={{ type: search.type, account: search.account }} onChange={changeSearch} filters={filters} />
      {paused && (
        <Text size="sm" c="dimmed" role="status">
          {t('paused')}
        </Text>
      )}
      {pages.error !== null && <Trouble error={pages.error} again={pages.again} />}
      {pages.isPending && !paused && <Skeleton h={320} />}
      {!pages.isPending && pages.rows.length === 0 && <Empty icon={<IconListDetails />} title={t('none')} />}
      <Lines rows={pages.rows} nameOf={nameOf} />
      {pages.hasMore && !paused && (
        <Group justify="center">
          <Button variant="default" loading={pages.isFetchingMore} onClick={pages.fetchMore}>
            {t('older')}
          </Button>
        </Group>
      )}
    </Page>
  );
}

type Row = { seq: number; at: string; type: string; account_id: number | null; data: Record<string, unknown> };

function Lines({ rows, nameOf }: { rows: readonly Row[]; nameOf: (id: number) => string }) {
  const format = useFormat();
  return (
    <Stack component="ol" gap={0} m={0} p={0} style={{ listStyle: 'none' }}>
      {rows.map((event) => (
        <Group
          key={event.seq}
          component="li"
          gap="sm"
          wrap="nowrap"
          align="flex-start"
          py={6}
          style={{ borderBottom: '1px solid var(--mantine-color-default-border)' }}
        >
          <EventIcon event={event} />
          <Stack gap={0} miw={0} flex={1}>
            <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
              {event.account_id !== null && (
                <>
                  <AccountLink id={event.account_id}>{nameOf(event.account_id)}</AccountLink> ·{' '}
                </>
              )}
              <EventSentence event={event} />
            </Text>
            <Text size="xs" c="dimmed" component="time" dateTime={event.at} hiddenFrom="sm">
              {format.moment(event.at)}
            </Text>
          </Stack>
          <Text
            size="xs"
            c="dimmed"
            component="time"
            dateTime={event.at}
            visibleFrom="sm"
            style={{ whiteSpace: 'nowrap', fontVariantNumeric: 'tabular-nums' }}
            pt={3}
          >
            {format.moment(event.at)}
          </Text>
        </Group>
      ))}
    </Stack>
  );
}

function AccountLink({ id, children }: { id: number; children: ReactNode }) {
  return (
    <Anchor inherit fw={600} renderRoot={(props) => <Link to="/accounts/$id" params={{ id: String(id) }} {...props} />}>
      {children}
    </Anchor>
  );
}
