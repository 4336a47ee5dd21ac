import { getMarkedPeerId, Long, type tl } from '@mtcute/core';
import type { CallOptions, HistoryMessage } from '#domain/telegram.ts';
import type { Caller } from '#telegram/caller.ts';
import { inputPeer } from '#telegram/methods/chats.ts';

/** What one messages.getHistory gives at most. */
const LIMIT_MAX = 100;

/** The newest messages, newest first; service messages (joins, pins) are left out. */
export async function history(
  caller: Caller,
  chat_id: number,
  query: { limit: number; since?: Date },
  options?: CallOptions,
): Promise<HistoryMessage[]> {
  const peer = await inputPeer(caller, chat_id, 'messages.getHistory', options);
  const limit = Math.min(Math.max(query.limit, 1), LIMIT_MAX);
  const answer = await caller.call(
    {
      _: 'messages.getHistory',
      peer,
      offsetId: 0,
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
  const messages = 'messages' in answer ? answer.messages : [];
  const since_ms = query.since?.getTime() ?? 0;
  return messages
    .flatMap((message) => toHistory(message, caller.self_id))
    .filter((message) => message.date.getTime() >= since_ms);
}

function toHistory(message: tl.TypeMessage, self_id: number): HistoryMessage[] {
  if (message._ !== 'message') return [];
  const sender_id = message.fromId ? getMarkedPeerId(message.fromId) : null;
  return [
    {
      message_id: message.id,
      own: message.out === true || sender_id === self_id,
      sender_id,
      date: new Date(message.date * 1000),
      text: message.message,
      has_photo: message.media?._ === 'messageMediaPhoto',
    },
  ];
}
