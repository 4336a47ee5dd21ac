import { useMemo } from 'react';
import { api } from '#lib/api.ts';
import { conversationOrder } from '#features/inbox/orders.ts';
import type { Filter, Sort } from '#features/inbox/search.ts';
import type { Conversation } from '#features/inbox/types.ts';
import { useLongList, type LongList } from '#features/inbox/use-long-list.ts';

/** Of a hundred thousand the first are there at once. */
const PAGE_ROWS = 50;

export function useConversations(filter: Filter, sort: Sort): LongList<Conversation> {
  const order = useMemo(() => conversationOrder(sort), [sort]);
  return useLongList<Conversation>({
    name: JSON.stringify([filter, sort]),
    order,
    ask: (cursor) =>
      api.conversations.list.queryOptions({
        input: { ...filter, sort, limit: PAGE_ROWS, ...(cursor !== undefined && { cursor }) },
      }),
  });
}
