import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, client } from '#lib/api.ts';
import { sentenceOf, useSaid } from '#lib/errors.ts';
import { useFormat } from '#lib/format.ts';
import { told } from '#ui/told.tsx';
import { useNow } from '#ui/use-now.ts';
import { undoBulk, type BulkDone, type BulkWish } from './undo-bulk.ts';

export type { BulkChange } from './undo-bulk.ts';

/** Changes many at once, and says how many it has changed, which not, and why; with a way back. */
export function useBulk(onDone: () => void) {
  const { t } = useTranslation('inbox-list');
  const format = useFormat();
  const said = useSaid();
  const now = useNow();
  const queryClient = useQueryClient();
  const anew = () =>
    Promise.all(
      [api.conversations.key(), api.labels.key()].map((queryKey) => queryClient.invalidateQueries({ queryKey })),
    );
  const failed = (error: unknown) => notifications.show({ color: 'red', message: said(error).sentence });
  const numbered = (key: 'bulk.done' | 'bulk.refused' | 'bulk.undone', count: number) =>
    t(key, { count, n: format.number(count) });
  const undo = useMutation({
    mutationFn: async (ways: ReturnType<typeof undoBulk>) => {
      let count = 0;
      for (const way of ways) count += (await client.conversations.bulk(way)).changed;
      return count;
    },
    onSuccess: (count) => told(numbered('bulk.undone', count)),
    onError: failed,
    onSettled: anew,
  });
  const bulk = useMutation({
    mutationFn: (wish: BulkWish) => client.conversations.bulk(wish),
    onSuccess: ({ changed, items }, { change }) => {
      onDone();
      const ways = undoBulk(change, items, now);
      const way = ways.length === 0 ? undefined : { label: t('undo'), act: () => undo.mutate(ways) };
      if (changed > 0 || items.length === 0) told(numbered('bulk.done', changed), way);
      const refused = refusals(items);
      if (refused.length === 0 && changed === 0 && items.length > 0) told(t('bulk.unchanged'));
      for (const { code, message, count } of refused) {
        notifications.show({
          color: 'yellow',
          autoClose: false,
          title: numbered('bulk.refused', count),
          message: sentenceOf(code, message),
        });
      }
    },
    onError: failed,
    onSettled: anew,
  });
  return { change: (wish: BulkWish) => bulk.mutate(wish), isPending: bulk.isPending };
}

/** Each reason once, with how many it has stopped. */
function refusals(items: BulkDone['items']): { code: string; message: string; count: number }[] {
  const reasons = new Map<string, { code: string; message: string; count: number }>();
  for (const { outcome, code, message } of items) {
    if (outcome !== 'refused') continue;
    const key = code ?? '';
    const reason = reasons.get(key) ?? { code: key, message: message ?? '', count: 0 };
    reasons.set(key, { ...reason, count: reason.count + 1 });
  }
  return [...reasons.values()];
}
