import { useMemo } from 'react';
import { conversationOrder } from '#features/inbox/orders.ts';
import { listQuestion } from '#features/inbox/questions.ts';
import type { Filter, Sort } from '#features/inbox/search.ts';
import type { Conversation } from '#features/inbox/types.ts';
import { useLongList, type LongList } from '#features/inbox/use-long-list.ts';

export function useConversations(filter: Filter, sort: Sort): LongList<Conversation> {
  const order = useMemo(() => conversationOrder(sort), [sort]);
  return useLongList<Conversation>({
    name: JSON.stringify([filter, sort]),
    order,
    ask: (cursor) => listQuestion(filter, sort, cursor),
  });
}
