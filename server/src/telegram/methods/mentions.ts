import { Long } from '@mtcute/core';
import type { TelegramMessage } from '#domain/telegram-messages.ts';
import type { CallOptions } from '#domain/telegram.ts';
import type { Caller } from '#telegram/caller.ts';
import { partiesOf } from '#telegram/messages/parties.ts';
import { toMessage } from '#telegram/messages/to-message.ts';
import { inputPeer } from '#telegram/methods/chats.ts';

/** What one messages.search gives at most. */
const LIMIT_MAX = 100;

/** What names this account or answers it, newest first: https://core.telegram.org/api/mentions */
export async function mentions(
  caller: Caller,
  chat_id: number,
  query: { limit: number; before_id?: number },
  options?: CallOptions,
): Promise<TelegramMessage[]> {
  const peer = await inputPeer(caller, chat_id, 'messages.search', options);
  const answer = await caller.call(
    {
      _: 'messages.search',
      peer,
      q: '',
      filter: { _: 'inputMessagesFilterMyMentions' },
      minDate: 0,
      maxDate: 0,
      offsetId: query.before_id ?? 0,
      addOffset: 0,
      limit: Math.min(Math.max(query.limit, 1), LIMIT_MAX),
      maxId: 0,
      minId: 0,
      hash: Long.ZERO,
    },
    options,
  );
  if (answer._ === 'messages.messagesNotModified') return [];
  const parties = partiesOf(answer);
  return answer.messages
    .map((message) => toMessage(message, parties, caller.self_id))
    .filter((message) => message !== null)
    .map((message) => ({ ...message, mentions_me: true }));
}
