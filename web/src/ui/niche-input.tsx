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
      filter={({ options, search, limit }) => {
        const typed = search.trim();
        const names = options.flatMap((one) => ('value' in one ? [one] : []));
        const found = names.filter(({ value }) => value.toLowerCase().includes(typed.toLowerCase()));
        // What is typed out needs no list, which would lie over the buttons below.
        return found.length === 1 && found[0]?.value === typed ? [] : found.slice(0, limit);
      }}
      maxLength={100}
      {...props}
    />
  );
}
