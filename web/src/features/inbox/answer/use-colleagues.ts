import { useQuery } from '@tanstack/react-query';
import { api } from '#lib/api.ts';
import { isMeant } from './suggest.ts';
import type { Suggestion } from './suggestions.tsx';

export type Colleague = Suggestion & { name: string };

/** Who works in the workspace; `offered`: for what was written behind an @, without whoever writes. */
export function useColleagues() {
  const users = useQuery(api.users.list.queryOptions());
  const { data: me } = useQuery(api.me.get.queryOptions());
  const all = (users.data?.items ?? []).map(({ id, name, email }): Colleague => ({
    id,
    name,
    title: name,
    about: email,
  }));
  const offered = (query: string) => all.filter(({ id, name }) => id !== me?.user_id && isMeant(name, query));
  return { all, offered };
}
