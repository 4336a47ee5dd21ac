import { ACTOR_KINDS } from '@groundcrew/contract/values.ts';
import { Button, Group, Skeleton, Stack } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { useMay } from '#lib/use-may.ts';
import type { TextsOfSearch } from '#lib/texts-of-search.ts';
import { useChangeSearch } from '#lib/use-change-search.ts';
import { byCursor, usePages } from '#lib/use-pages.ts';
import { Empty } from '#ui/empty.tsx';
import { FilterBar } from '#ui/filter-bar.tsx';
import { Page } from '#ui/page.tsx';
import { Trouble } from '#ui/trouble.tsx';
import { Entry } from './entry.tsx';

const AREAS = [
  'accounts',
  'targets',
  'campaigns',
  'post',
  'join',
  'reaction',
  'settings',
  'users',
  'invitations',
  'tokens',
  'webhooks',
  'stop',
  'me',
] as const;

type Asked = TextsOfSearch<'actor' | 'area'>;

/** Who did what, and everything outgoing. */
export function AuditPage() {
  const { t: common } = useTranslation();
  const { t } = useTranslation('audit');
  const may = useMay('admin');
  return (
    <Page title={common('page.audit')} about={t('about')}>
      {may ? <Entries /> : <Empty icon={<IconHistory />} title={t('only_admins')} />}
    </Page>
  );
}

function Entries() {
  const { t } = useTranslation('audit');
  const search: Asked = useSearch({ strict: false });
  const changeSearch = useChangeSearch();
  const actor_kind = ACTOR_KINDS.find((one) => one === search.actor);
  const area = AREAS.find((one) => one === search.area);
  const pages = usePages(
    api.audit.list.infiniteOptions({
      input: (cursor: string | undefined) => ({
        cursor,
        ...(actor_kind ? { actor_kind } : {}),
        ...(area ? { action: `${area}.` } : {}),
      }),
      ...byCursor,
    }),
  );
  return (
    <>
      <FilterBar
        values={{ actor: search.actor, area: search.area }}
        onChange={changeSearch}
        filters={[
          {
            key: 'actor',
            label: t('actor'),
            options: ACTOR_KINDS.map((value) => ({ value, label: t(`kind.${value}`) })),
          },
          { key: 'area', label: t('area'), options: AREAS.map((value) => ({ value, label: t(`of.${value}`) })) },
        ]}
      />
      {pages.error !== null && <Trouble error={pages.error} again={pages.again} />}
      {pages.isPending && <Skeleton h={320} />}
      {!pages.isPending && pages.rows.length === 0 && <Empty icon={<IconHistory />} title={t('none')} />}
      <Stack component="ol" gap={0} m={0} p={0} style={{ listStyle: 'none' }}>
        {pages.rows.map((entry) => (
          <Entry key={entry.id} entry={entry} />
        ))}
      </Stack>
      {pages.hasMore && (
        <Group justify="center">
          <Button variant="default" loading={pages.isFetchingMore} onClick={pages.fetchMore}>
            {t('older')}
          </Button>
        </Group>
      )}
    </>
  );
}
