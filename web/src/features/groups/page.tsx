import { TARGET_STATUSES } from '@groundcrew/contract/values.ts';
import { Button } from '@mantine/core';
import { IconDownload, IconPlus, IconTableImport, IconUsersGroup } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { serverUrl } from '#lib/base-path.ts';
import { useFormat } from '#lib/format.ts';
import { useMay } from '#lib/use-may.ts';
import { useChangeSearch } from '#lib/use-change-search.ts';
import { byCursor, usePages } from '#lib/use-pages.ts';
import { ClearFilters } from '#ui/clear-filters.tsx';
import { DataTable } from '#ui/data-table.tsx';
import { Empty } from '#ui/empty.tsx';
import { FilterBar, type Filter } from '#ui/filter-bar.tsx';
import { Page } from '#ui/page.tsx';
import { NOTHING, type Selection } from '#ui/selection.tsx';
import { useNicheFilter } from '#ui/use-niche-filter.ts';
import { AddLinks } from './add-links.tsx';
import { BulkActs } from './bulk-acts.tsx';
import { useColumns } from './columns.tsx';
import { ImportCsv } from './import-csv.tsx';
import { filterOf, sortOf, type GroupFilter } from './search.ts';

const route = getRouteApi('/inside/groups');
const PAGE_ROWS = 100;

/** As it stands in the address, so that others can lead there. */
type Open = 'add' | 'import';

/** All groups, and what is done with many of them at once. */
export function GroupsPage() {
  const { t } = useTranslation('groups');
  const may = useMay('manager');
  const search = route.useSearch();
  const change = useChangeSearch();
  const { open: wanted, ...shown } = search;
  // The same as long as the same is asked for: what was selected stays selected while a dialog opens.
  const asked = JSON.stringify(filterOf(shown));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as it was written a line before
  const filter = useMemo(() => JSON.parse(asked) as GroupFilter, [asked]);
  const open = may ? (['add', 'import'] as const).find((one) => one === wanted) : undefined;
  const setOpen = (next: Open | undefined) => change({ open: next });
  const close = () => setOpen(undefined);
  return (
    <Page title={t('page.groups', { ns: 'common' })} actions={<Actions may={may} filter={filter} onOpen={setOpen} />}>
      <GroupTable may={may} filter={filter} onAdd={() => setOpen('add')} />
      {open === 'add' && <AddLinks niche={search.niche ?? ''} onClose={close} />}
      {open === 'import' && <ImportCsv niche={search.niche ?? ''} onClose={close} />}
    </Page>
  );
}

type ActionsProps = { may: boolean; filter: GroupFilter; onOpen: (open: Open) => void };

function Actions({ may, filter, onOpen }: ActionsProps) {
  const { t } = useTranslation('groups');
  const url = serverUrl('api/v1/targets/export');
  for (const [key, value] of Object.entries(filter)) url.searchParams.set(key, String(value));
  return (
    <>
      <Button
        variant="default"
        component="a"
        href={url.href}
        download
        leftSection={<IconDownload size={17} aria-hidden />}
      >
        {t('export')}
      </Button>
      {may && (
        <>
          <Button
            variant="default"
            leftSection={<IconTableImport size={17} aria-hidden />}
            onClick={() => onOpen('import')}
          >
            {t('import.open')}
          </Button>
          <Button leftSection={<IconPlus size={17} aria-hidden />} onClick={() => onOpen('add')}>
            {t('add.open')}
          </Button>
        </>
      )}
    </>
  );
}

function GroupTable({ may, filter, onAdd }: { may: boolean; filter: GroupFilter; onAdd: () => void }) {
  const { t } = useTranslation('groups');
  const format = useFormat();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [selection, setSelection] = useState<Selection>(NOTHING);
  const sort = sortOf(search);
  const settings = useQuery(api.settings.list.queryOptions());
  const limit = settings.data?.items.find(({ key }) => key === 'posts_per_group_per_day')?.value;
  const columns = useColumns(typeof limit === 'number' ? limit : undefined);
  const filters = useFilters();
  const pages = usePages(
    api.targets.list.infiniteOptions({
      input: (cursor: string | undefined) => ({ ...filter, sort, cursor, limit: PAGE_ROWS, count: true }),
      ...byCursor,
    }),
  );
  const change = useChangeSearch();
  // What was selected among other rows is not what is meant now.
  useEffect(() => setSelection(NOTHING), [filter]);
  const filtered = Object.keys(filter).length > 0;
  return (
    <>
      <FilterBar
        values={search}
        onChange={change}
        filters={filters}
        searchLabel={t('search')}
        count={pages.total === null ? null : t('total', { count: pages.total, n: format.number(pages.total) })}
      />
      <DataTable
        label={t('page.groups', { ns: 'common' })}
        columns={columns}
        pages={pages}
        idOf={({ id }) => id}
        nameOf={({ link }) => link}
        sort={sort}
        onSort={(sort) => change({ sort })}
        to={({ id }) => ({ to: '/groups/$id', params: { id: String(id) } })}
        {...(may && {
          selection: {
            value: selection,
            onChange: setSelection,
            acts: <BulkActs selection={selection} filter={filter} onDone={() => setSelection(NOTHING)} />,
          },
        })}
        rowHeight={56}
        empty={
          <Empty
            icon={<IconUsersGroup size={26} />}
            title={t(filtered ? 'none_found' : 'none')}
            about={t(filtered ? 'none_found_about' : 'none_about')}
            act={
              filtered ? (
                <ClearFilters clear={() => void navigate({ search: {} })} />
              ) : (
                may && <Button onClick={onAdd}>{t('add.open')}</Button>
              )
            }
          />
        }
      />
    </>
  );
}

function useFilters(): Filter[] {
  const { t } = useTranslation('groups');
  const niche = useNicheFilter();
  const accounts = useQuery(api.accounts.list.queryOptions({ input: { limit: 500, sort: 'session_name' } }));
  const yesOrNo = ['true', 'false'].map((value) => ({ value, label: t(value === 'true' ? 'yes' : 'no') }));
  return [
    {
      key: 'status',
      label: t('status'),
      options: TARGET_STATUSES.map((value) => ({ value, label: t(`group.${value}`, { ns: 'status' }) })),
    },
    niche,
    {
      key: 'account_id',
      label: t('account'),
      options: (accounts.data?.items ?? []).map(({ id, session_name }) => ({ value: String(id), label: session_name })),
      searchable: true,
    },
    { key: 'blocked', label: t('blocked_short'), options: yesOrNo },
    { key: 'due', label: t('due'), options: yesOrNo.slice(0, 1) },
  ];
}
