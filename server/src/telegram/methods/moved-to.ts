import { parseMarkedPeerId } from '@mtcute/core';
import type { CallOptions, TelegramChat } from '#domain/telegram.ts';
import type { Caller } from '#telegram/caller.ts';
import { markedChatId, remember, toChat } from '#telegram/methods/chats.ts';

/**
 * The supergroup that a basic group has become, which can be addressed from now on; null when it is none, or still a basic group.
 * https://core.telegram.org/api/channel#migration
 */
export async function movedTo(caller: Caller, chat_id: number, options?: CallOptions): Promise<TelegramChat | null> {
  if (parseMarkedPeerId(chat_id)[0] !== 'chat') return null;
  const answer = await caller.call({ _: 'messages.getChats', id: [-chat_id] }, options);
  await remember(caller, answer);
  const group = answer.chats.find((chat) => markedChatId(chat) === chat_id);
  const channel = group?._ === 'chat' ? group.migratedTo : undefined;
  if (channel?._ !== 'inputChannel') return null;
  const found = await caller.call({ _: 'channels.getChannels', id: [channel] }, options);
  await remember(caller, found);
  const [chat] = found.chats;
  return chat ? toChat(chat) : null;
}
