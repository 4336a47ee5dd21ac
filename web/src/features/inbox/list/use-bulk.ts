import { useMutation, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, client } from '#lib/api.ts';
import { conversationName } from '#lib/conversation-name.ts';
import { sentenceOf, useSaid } from '#lib/errors.ts';
import { useFormat } from '#lib/format.ts';
import { told, toldLeft, toldTrouble } from '#ui/told.tsx';
import { useNow } from '#ui/use-now.ts';
import type { Filter } from '#features/inbox/search.ts';
import type { Conversation } from '#features/inbox/types.ts';
import { inPortions, type Portions, type Progress } from './in-portions.ts';
import { undoBulk, type BulkChange, type BulkDone } from './undo-bulk.ts';

export type { BulkChange } from './undo-bulk.ts';

type Wish = ({ ids: number[] } | { filter: Filter }) & { change: BulkChange };
type Changed = Portions<BulkDone['items'][number]>;

/** Changes many, portion by portion, and says how many it has changed, which not, and why; with a way back, and on. */
export function useBulk(onDone: () => void) {
  const { t } = useTranslation('inbox-list');
  const now = useNow();
  const numbered = useNumbered();
  const tellRefused = useTellRefused();
  const tellLeft = useTellLeft();
  const { change, progress, end, around } = usePortions();
  const undo = useMutation({
    ...around,
    mutationFn: async (ways: ReturnType<typeof undoBulk>) => {
      const done: Changed[] = [];
      for (const way of ways) done.push(await change(way));
      return done;
    },
    onSuccess: (done, ways) => {
      const items = done.flatMap((one) => one.items);
      told(numbered('bulk.undone', changedIn(items)));
      const rest = ways.flatMap(({ change: back }, n) => {
        const ids = done[n]?.left ?? [];
        return ids.length === 0 ? [] : [{ ids, change: back }];
      });
      const left = rest.flatMap(({ ids }) => ids);
      tellLeft({ items, left, error: done.find(({ error }) => error !== null)?.error ?? null }, () =>
        undo.mutate(rest),
      );
    },
  });
  const bulk = useMutation({
    ...around,
    mutationFn: async (wish: Wish) => {
      const ids = 'ids' in wish ? wish.ids : (await client.conversations.ids(wish.filter)).ids;
      return change({ ids, change: wish.change });
    },
    onSuccess: (done, { change: wanted }) => {
      onDone();
      const { items } = done;
      const changed = changedIn(items);
      const ways = undoBulk(wanted, items, now);
      const way = ways.length === 0 ? undefined : { label: t('undo'), act: () => undo.mutate(ways) };
      const refused = tellRefused(items);
      if (changed > 0) told(numbered('bulk.done', changed), way);
      else if (items.length > refused) told(t('bulk.unchanged'));
      tellLeft(done, (ids) => bulk.mutate({ ids, change: wanted }));
    },
  });
  return { change: (wish: Wish) => bulk.mutate(wish), isPending: bulk.isPending || undo.isPending, progress, end };
}

/** What is under way when it is ended is finished, and nothing more is begun. */
function usePortions() {
  const said = useSaid();
  const queryClient = useQueryClient();
  const [progress, setProgress] = useState<Progress | null>(null);
  const isEnded = useRef(false);
  const change = ({ ids, change: wanted }: { ids: readonly number[]; change: BulkChange }): Promise<Changed> =>
    inPortions(ids, {
      act: async (portion) => (await client.conversations.bulk({ ids: portion, change: wanted })).items,
      told: setProgress,
      isEnded: () => isEnded.current,
    });
  const anew = () =>
    Promise.all(
      [api.conversations.key(), api.labels.key()].map((queryKey) => queryClient.invalidateQueries({ queryKey })),
    );
  const around = {
    onMutate: () => {
      isEnded.current = false;
    },
    onError: (error: unknown) => toldTrouble(said(error).sentence),
    onSettled: () => {
      setProgress(null);
      return anew();
    },
  };
  const end = () => {
    isEnded.current = true;
  };
  return { change, progress, end, around };
}

function useTellLeft() {
  const { t } = useTranslation('inbox-list');
  const said = useSaid();
  const numbered = useNumbered();
  return ({ left, error }: Changed, goOn: (ids: number[]) => void) => {
    if (left.length === 0) return;
    const why = error === null ? t('bulk.ended') : said(error).sentence;
    toldLeft(numbered('bulk.left', left.length), why, { label: t('bulk.go_on'), act: () => goOn(left) });
  };
}

const changedIn = (items: BulkDone['items']) => items.filter(({ outcome }) => outcome === 'changed').length;

function useNumbered() {
  const { t } = useTranslation('inbox-list');
  const format = useFormat();
  return (key: 'bulk.done' | 'bulk.refused' | 'bulk.undone' | 'bulk.left', count: number) =>
    t(key, { count, n: format.number(count) });
}

/** So many are named. */
const NAMED_MAX = 3;

/** Each reason once, with those that it has stopped; says how many they are together. */
function useTellRefused() {
  const { t } = useTranslation('inbox-list');
  const numbered = useNumbered();
  const queryClient = useQueryClient();
  return (items: BulkDone['items']): number => {
    const names = namesIn(queryClient);
    const reasons = refusals(items);
    for (const { code, message, ids } of reasons) {
      const some = ids.slice(0, NAMED_MAX).map((id) => names.get(id) ?? `#${id}`);
      const rest = ids.length - some.length;
      const which = rest === 0 ? some.join(', ') : t('bulk.and_more', { names: some.join(', '), count: rest });
      toldLeft(numbered('bulk.refused', ids.length), `${sentenceOf(code, message)} ${which}`);
    }
    return reasons.reduce((sum, { ids }) => sum + ids.length, 0);
  };
}

/** What conversations are called, as far as a list has shown them. */
function namesIn(queryClient: QueryClient): ReadonlyMap<number, string> {
  const lists = queryClient.getQueriesData<{ items?: Conversation[] }>({ queryKey: api.conversations.list.key() });
  return new Map(lists.flatMap(([, page]) => page?.items ?? []).map((one) => [one.id, conversationName(one)]));
}

function refusals(items: BulkDone['items']): { code: string; message: string; ids: number[] }[] {
  const reasons = new Map<string, { code: string; message: string; ids: number[] }>();
  for (const { id, outcome, code, message } of items) {
    if (outcome !== 'refused') continue;
    const key = code ?? '';
    const reason = reasons.get(key) ?? { code: key, message: message ?? '', ids: [] };
    reason.ids.push(id);
    reasons.set(key, reason);
  }
  return [...reasons.values()];
}
