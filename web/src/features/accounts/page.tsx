import { Button } from '@mantine/core';
import { IconPlus, IconUsers } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { useFormat } from '#lib/format.ts';
import { useMay } from '#lib/use-may.ts';
import { useChangeSearch } from '#lib/use-change-search.ts';
import { byCursor, usePages } from '#lib/use-pages.ts';
import { DataTable } from '#ui/data-table.tsx';
import { Empty } from '#ui/empty.tsx';
import { FilterBar } from '#ui/filter-bar.tsx';
import { OpenLogins } from '#ui/open-logins.tsx';
import { PageButton } from '#ui/page-link.tsx';
import { Page } from '#ui/page.tsx';
import { NOTHING, type Selection } from '#ui/selection.tsx';
import { BulkActs } from './bulk-acts.tsx';
import { useColumns } from './columns.tsx';
import { useAccountFilters, type AccountSearch } from './filters.ts';

const PAGE_ROWS = 100;
const route = getRouteApi('/inside/accounts');

export function AccountsPage() {
  const { t } = useTranslation('accounts');
  const { number } = useFormat();
  const search = route.useSearch();
  const changeSearch = useChangeSearch();
  const columns = useColumns();
  const { filters, wish, sort } = useAccountFilters(search);
  const [selection, setSelection] = useState<Selection>(NOTHING);
  const may = useMay('admin');
  const mayChange = may && wish.archived !== true;
  const pages = usePages(
    api.accounts.list.infiniteOptions({
      input: (cursor: string | undefined) => ({ ...wish, sort, limit: PAGE_ROWS, count: true, cursor }),
      ...byCursor,
    }),
  );
  const turn = (change: AccountSearch) => {
    setSelection(NOTHING);
    changeSearch(change);
  };

  return (
    <Page title={t('list')} about={t('about')} actions={may && <AddButton />}>
      <OpenLogins />
      <FilterBar
        values={search}
        onChange={turn}
        filters={filters}
        searchLabel={t('search')}
        count={pages.total === null ? null : t('count', { count: pages.total, n: number(pages.total) })}
      />
      <DataTable
        label={t('list')}
        columns={columns}
        pages={pages}
        idOf={({ id }) => id}
        nameOf={({ session_name }) => session_name}
        sort={sort}
        onSort={(next) => turn({ sort: next })}
        to={({ id }) => ({ to: '/accounts/$id', params: { id: String(id) } })}
        {...(mayChange && {
          selection: {
            value: selection,
            onChange: setSelection,
            acts: <BulkActs selection={selection} filter={wish} done={() => setSelection(NOTHING)} />,
          },
        })}
        empty={<NoAccounts filtered={Object.keys(search).some((key) => key !== 'sort')} />}
      />
    </Page>
  );
}

function AddButton() {
  const { t } = useTranslation('accounts');
  return (
    <PageButton to="/accounts/add" leftSection={<IconPlus size={17} aria-hidden />}>
      {t('add')}
    </PageButton>
  );
}

function NoAccounts({ filtered }: { filtered: boolean }) {
  const { t } = useTranslation('accounts');
  const navigate = route.useNavigate();
  const may = useMay('admin');
  const icon = <IconUsers size={28} />;
  if (!filtered) {
    return <Empty icon={icon} title={t('empty')} about={t('empty_about')} {...(may && { act: <AddButton /> })} />;
  }
  return (
    <Empty
      icon={icon}
      title={t('none_found')}
      about={t('none_found_about')}
      act={
        <Button variant="default" onClick={() => void navigate({ search: {} })}>
          {t('show_all')}
        </Button>
      }
    />
  );
}
