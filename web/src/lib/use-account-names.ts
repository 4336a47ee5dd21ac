import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api } from '#lib/api.ts';

/** Session names by the ids that events carry; of one that is gone, its number. */
export function useAccountNames(): (id: number) => string {
  const { data } = useQuery(api.health.table.queryOptions());
  const names = useMemo(() => new Map(data?.accounts.map(({ id, account }) => [id, account])), [data]);
  return (id) => names.get(id) ?? `#${id}`;
}
