import { Autocomplete, type AutocompleteProps } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';

/** A niche that is there already, or the name of a new one. */
export function NicheInput(props: AutocompleteProps) {
  const { t } = useTranslation();
  const niches = useQuery(api.niches.list.queryOptions());
  return (
    <Autocomplete
      label={t('niche')}
      data={niches.data?.items.map(({ niche }) => niche) ?? []}
      maxLength={100}
      {...props}
    />
  );
}
