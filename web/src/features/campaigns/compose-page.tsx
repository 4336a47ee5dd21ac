import { Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { useMay } from '#lib/use-may.ts';
import { Page } from '#ui/page.tsx';
import { TextLink } from '#ui/text-link.tsx';
import { Trouble } from '#ui/trouble.tsx';
import { ownZone } from '#ui/zone-select.tsx';
import { draftOf, emptyDraft } from './draft.ts';
import { CampaignForm } from './form.tsx';

const newRoute = getRouteApi('/inside/campaigns/new');
const editRoute = getRouteApi('/inside/campaigns/$id/edit');

/** A new one, empty or as a copy of another. */
export function NewCampaignPage() {
  const { t } = useTranslation('campaigns');
  const navigate = newRoute.useNavigate();
  const { copy, niche } = newRoute.useSearch();
  const cancel = () => void navigate({ to: '/campaigns' });
  return (
    <Frame title={t('new')}>
      {copy === undefined ? (
        <CampaignForm first={emptyDraft(ownZone(), niche ?? '')} onCancel={cancel} />
      ) : (
        <Stored id={Number(copy)}>
          {(draft) => (
            <CampaignForm first={{ ...draft, name: t('copy_name', { name: draft.name }) }} onCancel={cancel} />
          )}
        </Stored>
      )}
    </Frame>
  );
}

export function EditCampaignPage() {
  const { t } = useTranslation('campaigns');
  const { id } = editRoute.useParams();
  const navigate = editRoute.useNavigate();
  return (
    <Frame title={t('edit_title')}>
      <Stored id={Number(id)}>
        {(draft) => (
          <CampaignForm
            first={draft}
            id={Number(id)}
            onCancel={() => void navigate({ to: '/campaigns/$id', params: { id } })}
          />
        )}
      </Stored>
    </Frame>
  );
}

function Frame({ title, children }: { title: string; children: ReactNode }) {
  const { t } = useTranslation('campaigns');
  const may = useMay('manager');
  return (
    <Page
      title={title}
      trail={
        <TextLink to="/campaigns" size="sm">
          {t('page.campaigns', { ns: 'common' })}
        </TextLink>
      }
    >
      {may ? children : <Text>{t('may_not')}</Text>}
    </Page>
  );
}

/** What was stored when the page was opened: later changes of others do not run over what is being written. */
function Stored({ id, children }: { id: number; children: (draft: ReturnType<typeof draftOf>) => ReactNode }) {
  const campaign = useQuery({
    ...api.campaigns.get.queryOptions({ input: { id } }),
    queryKey: ['campaign as it was', id],
    staleTime: 0,
    gcTime: 0,
    refetchOnMount: 'always',
    refetchOnWindowFocus: false,
    select: draftOf,
    structuralSharing: true,
  });
  if (campaign.isPending) return <Skeleton h={400} />;
  if (campaign.isError) return <Trouble error={campaign.error} again={() => void campaign.refetch()} />;
  return children(campaign.data);
}
