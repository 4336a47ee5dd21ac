import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api } from '#lib/api.ts';

/** Session names by the ids that events carry: `nameOf` says of one that is gone its number, `names` has all that are there. */
export function useAccountNames(): { nameOf: (id: number) => string; names: ReadonlyMap<number, string> } {
  const { data } = useQuery(api.health.table.queryOptions());
  const names = useMemo(() => new Map(data?.accounts.map(({ id, account }) => [id, account])), [data]);
  return { nameOf: (id) => names.get(id) ?? `#${id}`, names };
}
