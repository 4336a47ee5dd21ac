import type { LiveEvent, Told } from '@groundcrew/contract';
import { useQueries, useQuery } from '@tanstack/react-query';
import { api } from '#lib/api.ts';
import type { Run } from './types.ts';

type JoinEnded = Extract<LiveEvent, { type: 'join.ended' }>;
export type Step = { seq: number; at: string; account: string | null; told: Told | undefined } & JoinEnded['data'];

/** More attempts than a batch makes while it goes on, beside those of other niches. */
const EVENTS = 100;

/** What a batch that goes on has done so far, in order. */
export function useSteps(run: Run): { steps: Step[]; error: unknown } {
  const events = useQuery(api.events.list.queryOptions({ input: { type: 'join', limit: EVENTS } }));
  const accounts = useQuery(api.accounts.list.queryOptions({ input: { limit: 500 } }));
  const since = Date.parse(run.started_at);
  const ended = (events.data?.items ?? []).filter(
    (event) => event.type === 'join.ended' && Date.parse(event.at) >= since,
  );
  const ids = [...new Set(ended.map(({ data }) => Number(data['target_id'])))];
  // Batches of several niches may go on at once.
  const niches = useQueries({
    queries: ids.map((id) => ({ ...api.targets.get.queryOptions({ input: { id } }), staleTime: Infinity })),
    combine: (found) => new Map(found.map(({ data }) => [data?.id, data?.niche])),
  });
  const names = new Map(accounts.data?.items.map(({ id, session_name }) => [id, session_name]));
  const steps = ended
    .filter(({ data }) => niches.get(Number(data['target_id'])) === run.niche)
    .map((event): Step => {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the API gives each type its data
      const data = event.data as JoinEnded['data'];
      const account = event.account_id === null ? null : (names.get(event.account_id) ?? null);
      return { seq: event.seq, at: event.at, account, told: event.told, ...data };
    })
    .toReversed();
  return { steps, error: events.error };
}
