import { Long } from '@mtcute/core';
import type { TelegramMessage } from '#domain/telegram-messages.ts';
import type { CallOptions } from '#domain/telegram.ts';
import type { Caller } from '#telegram/caller.ts';
import { partiesOf } from '#telegram/messages/parties.ts';
import { toMessage } from '#telegram/messages/to-message.ts';
import { inputPeer } from '#telegram/methods/chats.ts';

/** What one messages.getHistory gives at most. */
const LIMIT_MAX = 100;

/** The newest messages, newest first; service messages (joins, pins) are left out unless they are asked for. */
export async function history(
  caller: Caller,
  chat_id: number,
  query: { limit: number; since?: Date; before_id?: number; service?: boolean },
  options?: CallOptions,
): Promise<TelegramMessage[]> {
  const peer = await inputPeer(caller, chat_id, 'messages.getHistory', options);
  const limit = Math.min(Math.max(query.limit, 1), LIMIT_MAX);
  const answer = await caller.call(
    {
      _: 'messages.getHistory',
      peer,
      offsetId: query.before_id ?? 0,
      offsetDate: 0,
      addOffset: 0,
      limit,
      maxId: 0,
      minId: 0,
      hash: Long.ZERO,
    },
    options,
  );
  // The people who wrote there are not remembered: a group has thousands, and nobody writes to them from here.
  if (answer._ === 'messages.messagesNotModified') return [];
  const parties = partiesOf(answer);
  const since_ms = query.since?.getTime() ?? 0;
  return answer.messages
    .map((message) => toMessage(message, parties, caller.self_id))
    .filter((message) => message !== null)
    .filter((message) => message.service === null || query.service === true)
    .filter((message) => message.date.getTime() >= since_ms);
}
