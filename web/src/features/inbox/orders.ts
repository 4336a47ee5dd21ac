// In which order the server lists: the same here, so that rows of several pages stand as it has them.
import { PRIORITIES } from '@groundcrew/contract/values.ts';
import type { Order } from './rows.ts';
import type { Sort } from './search.ts';
import type { Conversation, Message } from './types.ts';

/** By times that may be missing: those come last, whichever way. */
function byTime(one: string | null, other: string | null, way: 1 | -1): number {
  if (one === other) return 0;
  if (one === null || other === null) return one === null ? 1 : -1;
  return one < other ? -way : way;
}

export function conversationOrder(sort: Sort): Order<Conversation> {
  if (sort === '-priority') {
    const urgency = ({ priority }: Conversation) => PRIORITIES.indexOf(priority);
    return (one, other) => urgency(other) - urgency(one) || other.id - one.id;
  }
  const way = sort === 'last_message_at' ? 1 : -1;
  return (one, other) => byTime(one.last_message_at, other.last_message_at, way) || way * (one.id - other.id);
}

/** Within a second Telegram numbers what came; what is still going out stands behind it. */
const placeOf = ({ telegram_message_id }: Message) => telegram_message_id ?? Number.MAX_SAFE_INTEGER;

export const oldestFirst: Order<Message> = (one, other) =>
  byTime(one.sent_at, other.sent_at, 1) || placeOf(one) - placeOf(other) || one.id - other.id;

export const newestFirst: Order<Message> = (one, other) => oldestFirst(other, one);
