import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { api, client } from '#lib/api.ts';
import { told } from '#ui/told.tsx';
import { planOf, sameVariants, variantsOf, type Draft } from './draft.ts';
import { useCampaignsChanged } from './use-changed.ts';

/** Stores it, new or changed, and goes to its page. `before`: as it was stored, with its id. */
export function useSave(before: { id: number; draft: Draft } | null) {
  const { t } = useTranslation('campaigns');
  const navigate = useNavigate();
  const changed = useCampaignsChanged();
  return useMutation({
    mutationFn: (draft: Draft) => (before === null ? make(draft) : update(before, draft)),
    onSuccess: async ({ id, name, unknown_niche }) => {
      told(t(before === null ? 'saved_new' : 'saved', { name }) + (unknown_niche === null ? '' : ` ${unknown_niche}`));
      void changed();
      await navigate({ to: '/campaigns/$id', params: { id: String(id) } });
    },
  });
}

function make(draft: Draft) {
  return client.campaigns.make({ ...planOf(draft), ...(draft.of_niche ? {} : { variants: variantsOf(draft) }) });
}

async function update({ id, draft: before }: { id: number; draft: Draft }, draft: Draft) {
  const updated = await client.campaigns.update({ id, ...planOf(draft) });
  if (!sameVariants(before, draft)) await client.campaigns.replace_variants({ id, variants: variantsOf(draft) });
  return updated;
}

/** How many messages a niche has of its own. */
export function useNicheMessages(niche: string): number {
  const niches = useQuery(api.niches.list.queryOptions());
  return niches.data?.items.find((one) => one.niche === niche.trim())?.variants ?? 0;
}
