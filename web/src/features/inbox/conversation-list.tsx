import { INBOX_FILTERS, PLATFORMS } from '@groundcrew/contract';
import { Button, Group, SegmentedControl, Select, Skeleton, Stack, Text, type SelectProps } from '@mantine/core';
import { IconInbox } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { useFormat } from '#lib/format.ts';
import { useAccountNames } from '#lib/use-account-names.ts';
import type { Pages } from '#lib/use-pages.ts';
import { Empty } from '#ui/empty.tsx';
import { PageButton } from '#ui/page-link.tsx';
import { SearchBox } from '#ui/search-box.tsx';
import { Trouble } from '#ui/trouble.tsx';
import { ConversationRow } from './conversation-row.tsx';
import classes from './inbox.module.css';
import { narrowingOf, type InboxSearch } from './search.ts';
import type { Conversation } from './types.ts';

type Props = {
  pages: Pages<Conversation>;
  search: InboxSearch;
  open: number | null;
  onChange: (change: InboxSearch) => void;
};

export function ConversationList({ pages, search, open, onChange }: Props) {
  const { t } = useTranslation('inbox');
  return (
    <section className={classes['list']} aria-label={t('list')}>
      <Stack gap="xs" p="sm" pb="xs">
        <Text fz="lg" fw={700} aria-hidden>
          {t('page.inbox', { ns: 'common' })}
        </Text>
        <SearchBox
          label={t('search')}
          value={search.search ?? ''}
          onChange={(text) => onChange({ search: text })}
          maw="100%"
        />
        <Filters search={search} onChange={onChange} />
      </Stack>
      <Rows pages={pages} search={search} open={open} />
    </section>
  );
}

const ALL = 'all';
const LOOKS = [ALL, ...INBOX_FILTERS] as const;
const WHOSE = ['me', 'none', ALL] as const;

/** Whose conversations, how they stand, and by what they come; each with how many there are. */
function Filters({ search, onChange }: Pick<Props, 'search' | 'onChange'>) {
  const { t } = useTranslation('inbox');
  const format = useFormat();
  const { names } = useAccountNames();
  const { assignee, ...others } = narrowingOf(search);
  const counts = useQuery(api.conversations.counts.queryOptions({ input: narrowingOf(search) }));
  const mine = useQuery(api.conversations.counts.queryOptions({ input: { ...others, assignee: 'me' } }));
  const nobodys = useQuery(api.conversations.counts.queryOptions({ input: { ...others, assignee: 'none' } }));
  const all = useQuery(api.conversations.counts.queryOptions({ input: others }));
  const has = { me: mine.data?.all, none: nobodys.data?.all, all: all.data?.all };
  const withCount = (label: string, count: number | undefined) =>
    count === undefined ? label : `${label} ${format.number(count)}`;
  return (
    <>
      <SegmentedControl
        size="xs"
        fullWidth
        aria-label={t('whose.label')}
        value={assignee ?? ALL}
        onChange={(value) => onChange({ assignee: value === ALL ? undefined : value })}
        data={WHOSE.map((value) => ({ value, label: withCount(t(`whose.${value}`), has[value]) }))}
      />
      <Group gap={6} grow wrap="nowrap" preventGrowOverflow={false}>
        <Narrow
          label={t('looks')}
          value={search.filter ?? ALL}
          options={LOOKS.map((value) => ({ value, label: withCount(t(`look.${value}`), counts.data?.[value]) }))}
          onChange={(filter) => onChange({ filter: filter === ALL ? undefined : filter })}
          clearable={false}
        />
        <Narrow
          label={t('by.any')}
          value={search.account_id === undefined ? search.platform : `account ${search.account_id}`}
          options={[
            {
              group: t('platform.label'),
              items: PLATFORMS.map((value) => ({ value, label: t(`platform.${value}`) })),
            },
            { group: t('account'), items: [...names].map(([id, label]) => ({ value: `account ${id}`, label })) },
          ]}
          onChange={(by) => onChange(wayOf(by))}
        />
      </Group>
    </>
  );
}

/** A platform, or one account. */
function wayOf(by: string | undefined): InboxSearch {
  const account_id = /^account (\d+)$/.exec(by ?? '')?.[1];
  return { account_id, platform: account_id === undefined ? by : undefined };
}

type NarrowProps = {
  label: string;
  value: string | undefined;
  options: NonNullable<SelectProps['data']>;
  onChange: (value: string | undefined) => void;
  clearable?: boolean;
};

function Narrow({ label, value, options, onChange, clearable = true }: NarrowProps) {
  return (
    <Select
      size="xs"
      aria-label={label}
      placeholder={label}
      data={options}
      value={value ?? null}
      onChange={(chosen) => onChange(chosen ?? undefined)}
      clearable={clearable}
      allowDeselect={clearable}
      searchable={clearable}
      comboboxProps={{ width: 'max-content', position: 'bottom-start' }}
    />
  );
}

function Rows({ pages, search, open }: Omit<Props, 'onChange'>) {
  const { t } = useTranslation('inbox');
  const { rows, isPending, error, hasMore, isFetchingMore, fetchMore, again } = pages;
  if (error) return <Trouble error={error} again={again} />;
  if (isPending) {
    return (
      <Stack gap="xs" p="sm">
        {Array.from({ length: 8 }, (_, n) => (
          <Skeleton key={n} h={58} />
        ))}
      </Stack>
    );
  }
  if (rows.length === 0) return <Nothing isNarrowed={Object.keys(search).some((key) => key !== 'c')} />;
  return (
    <ul className={classes['rows']} style={{ opacity: pages.isStale ? 0.6 : 1 }}>
      {rows.map((row) => (
        <li key={row.id}>
          <ConversationRow conversation={row} isOpen={row.id === open} />
        </li>
      ))}
      {hasMore && (
        <Text component="li" ta="center" p="sm">
          <Button variant="subtle" size="compact-sm" loading={isFetchingMore} onClick={fetchMore}>
            {t('more')}
          </Button>
        </Text>
      )}
    </ul>
  );
}

function Nothing({ isNarrowed }: { isNarrowed: boolean }) {
  const { t } = useTranslation('inbox');
  if (isNarrowed) return <Empty icon={<IconInbox size={26} aria-hidden />} title={t('none.narrowed')} />;
  return (
    <Empty
      icon={<IconInbox size={26} aria-hidden />}
      title={t('none.title')}
      about={t('none.about')}
      act={
        <PageButton to="/accounts" variant="default" size="compact-sm">
          {t('none.act')}
        </PageButton>
      }
    />
  );
}
