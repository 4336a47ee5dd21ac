import { Alert, SimpleGrid, Skeleton, Tabs } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconAlertTriangle, IconCalendarStats, IconChartBar, IconMessage, IconSend } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { useChangeSearch } from '#lib/use-change-search.ts';
import { Page } from '#ui/page.tsx';
import { TextLink } from '#ui/text-link.tsx';
import { Trouble } from '#ui/trouble.tsx';
import tabs from '#ui/scroll-tabs.module.css';
import { CampaignActs } from './campaign-acts.tsx';
import { CampaignWhy } from './campaign-why.tsx';
import { Facts } from './facts.tsx';
import { ForecastPanel } from './forecast-panel.tsx';
import { MessagesPanel } from './messages-panel.tsx';
import { PostsPanel } from './posts-panel.tsx';
import { ResultsPanel } from './results-panel.tsx';
import { daysOf, VIEWS, viewOf } from './search.ts';
import type { CampaignDetail } from './types.ts';

const route = getRouteApi('/inside/campaigns/$id');

const ICONS = { forecast: IconCalendarStats, results: IconChartBar, posts: IconSend, messages: IconMessage } as const;

/** One campaign: how it stands, what it would do, and what it has done. */
export function CampaignPage() {
  const { t } = useTranslation('campaigns');
  const { id } = route.useParams();
  const campaign = useQuery(api.campaigns.get.queryOptions({ input: { id: Number(id) } }));
  const { data } = campaign;
  return (
    <Page
      title={data?.name ?? t('campaign')}
      trail={
        <TextLink to="/campaigns" size="sm">
          {t('page.campaigns', { ns: 'common' })}
        </TextLink>
      }
      actions={data && <CampaignActs campaign={data} />}
    >
      {campaign.isPending && <Skeleton h={320} />}
      {campaign.isError && <Trouble error={campaign.error} again={() => void campaign.refetch()} />}
      {data !== undefined && <OneCampaign key={data.id} campaign={data} />}
    </Page>
  );
}

function OneCampaign({ campaign }: { campaign: CampaignDetail }) {
  const { t } = useTranslation('campaigns');
  const search = route.useSearch();
  const change = useChangeSearch();
  const view = viewOf(search, campaign.status);
  const narrow = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false });
  return (
    <>
      {campaign.fault !== null && (
        <Alert color="red" icon={<IconAlertTriangle aria-hidden />} title={t('fault.schedule')}>
          {campaign.fault}
        </Alert>
      )}
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <Facts campaign={campaign} />
        <CampaignWhy campaign={campaign} />
      </SimpleGrid>
      <Tabs
        value={view}
        onChange={(next) => change({ view: VIEWS.find((one) => one === next), state: undefined, slot: undefined })}
        keepMounted={false}
      >
        <Tabs.List mb="md" className={tabs['list']}>
          {VIEWS.map((one) => {
            const Icon = ICONS[one];
            return (
              <Tabs.Tab
                key={one}
                value={one}
                px={{ base: 8, sm: 'md' }}
                // With icons they would not stand side by side on a phone.
                {...(!narrow && { leftSection: <Icon size={16} aria-hidden /> })}
              >
                {t(`view.${one}`)}
              </Tabs.Tab>
            );
          })}
        </Tabs.List>
        <Tabs.Panel value="forecast">
          <ForecastPanel campaign={campaign} days={daysOf(search)} setDays={(days) => change({ days })} />
        </Tabs.Panel>
        <Tabs.Panel value="results">
          <ResultsPanel id={campaign.id} slot={search.slot} change={change} />
        </Tabs.Panel>
        <Tabs.Panel value="posts">
          <PostsPanel id={campaign.id} search={search} change={change} />
        </Tabs.Panel>
        <Tabs.Panel value="messages">
          <MessagesPanel campaign={campaign} />
        </Tabs.Panel>
      </Tabs>
    </>
  );
}
