import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import type { Filter } from '#ui/filter-bar.tsx';

/** By one of the niches that there are. */
export function useNicheFilter(): Filter {
  const { t } = useTranslation();
  const { data } = useQuery(api.niches.list.queryOptions());
  const options = (data?.items ?? []).map(({ niche }) => ({ value: niche, label: niche }));
  return { key: 'niche', label: t('niche'), options, searchable: true };
}
