import { CAMPAIGN_STATUSES } from '@groundcrew/contract/values.ts';
import { IconPlus, IconSpeakerphone } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { useFormat } from '#lib/format.ts';
import { useMay } from '#lib/use-may.ts';
import { useChangeSearch } from '#lib/use-change-search.ts';
import { byCursor, usePages } from '#lib/use-pages.ts';
import { ClearFilters } from '#ui/clear-filters.tsx';
import { DataTable } from '#ui/data-table.tsx';
import { Empty } from '#ui/empty.tsx';
import { FilterBar, type Filter } from '#ui/filter-bar.tsx';
import { Page } from '#ui/page.tsx';
import { PageButton } from '#ui/page-link.tsx';
import { useNicheFilter } from '#ui/use-niche-filter.ts';
import { useColumns } from './columns.tsx';
import { filterOf, sortOf } from './search.ts';
import { StartCampaign } from './start-campaign.tsx';
import type { Campaign } from './types.ts';

const route = getRouteApi('/inside/campaigns');
const PAGE_ROWS = 50;

/** All campaigns: how each stands, and when it posts next, and why not before. */
export function CampaignsPage() {
  const { t } = useTranslation('campaigns');
  const may = useMay('manager');
  const [starting, setStarting] = useState<Campaign | null>(null);
  return (
    <Page title={t('page.campaigns', { ns: 'common' })} about={t('about')} actions={may && <NewButton />}>
      <CampaignTable may={may} start={setStarting} />
      {starting && <StartCampaign campaign={starting} onClose={() => setStarting(null)} />}
    </Page>
  );
}

function NewButton() {
  const { t } = useTranslation('campaigns');
  return (
    <PageButton to="/campaigns/new" leftSection={<IconPlus size={17} aria-hidden />}>
      {t('new')}
    </PageButton>
  );
}

function CampaignTable({ may, start }: { may: boolean; start: (campaign: Campaign) => void }) {
  const { t } = useTranslation('campaigns');
  const format = useFormat();
  const search = route.useSearch();
  const filter = useMemo(() => filterOf(search), [search]);
  const sort = sortOf(search);
  const columns = useColumns(may ? start : null);
  const filters = useFilters();
  const pages = usePages(
    api.campaigns.list.infiniteOptions({
      input: (cursor: string | undefined) => ({ ...filter, sort, cursor, limit: PAGE_ROWS, count: true }),
      ...byCursor,
    }),
  );
  const change = useChangeSearch();
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
        label={t('page.campaigns', { ns: 'common' })}
        columns={columns}
        pages={pages}
        idOf={({ id }) => id}
        nameOf={({ name }) => name}
        sort={sort}
        onSort={(sort) => change({ sort })}
        to={({ id }) => ({ to: '/campaigns/$id', params: { id: String(id) } })}
        rowHeight={56}
        empty={<None filtered={Object.keys(filter).length > 0} may={may} />}
      />
    </>
  );
}

function None({ filtered, may }: { filtered: boolean; may: boolean }) {
  const { t } = useTranslation('campaigns');
  const navigate = route.useNavigate();
  const icon = <IconSpeakerphone size={26} />;
  if (!filtered) return <Empty icon={icon} title={t('none')} about={t('none_about')} act={may && <NewButton />} />;
  return (
    <Empty icon={icon} title={t('none_found')} act={<ClearFilters clear={() => void navigate({ search: {} })} />} />
  );
}

function useFilters(): Filter[] {
  const { t } = useTranslation('campaigns');
  const niche = useNicheFilter();
  return [
    {
      key: 'status',
      label: t('status'),
      options: CAMPAIGN_STATUSES.map((value) => ({ value, label: t(`campaign.${value}`, { ns: 'status' }) })),
    },
    niche,
  ];
}
