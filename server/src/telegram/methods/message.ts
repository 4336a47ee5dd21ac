import { parseMarkedPeerId, type tl } from '@mtcute/core';
import type { TelegramMessage } from '#domain/telegram-messages.ts';
import type { CallOptions } from '#domain/telegram.ts';
import type { Caller } from '#telegram/caller.ts';
import { partiesOf } from '#telegram/messages/parties.ts';
import { toMessage } from '#telegram/messages/to-message.ts';
import { inputChannel, inputPeer, unknownChat } from '#telegram/methods/chats.ts';

/** One message as it is now; null when it is not there, or not for this account. */
export async function message(
  caller: Caller,
  chat_id: number,
  message_id: number,
  options?: CallOptions,
): Promise<TelegramMessage | null> {
  const answer = await fetch(caller, chat_id, message_id, options);
  if (answer._ === 'messages.messagesNotModified') return null;
  const parties = partiesOf(answer);
  const found = answer.messages
    .map((one) => toMessage(one, parties, caller.self_id))
    .find((one) => one?.message_id === message_id);
  // Ids of private chats count over the whole account: the one that was found may be of another chat.
  return found && found.chat.id === chat_id ? found : null;
}

async function fetch(
  caller: Caller,
  chat_id: number,
  message_id: number,
  options?: CallOptions,
): Promise<tl.messages.TypeMessages> {
  const id: tl.TypeInputMessage[] = [{ _: 'inputMessageID', id: message_id }];
  if (parseMarkedPeerId(chat_id)[0] !== 'channel') return caller.call({ _: 'messages.getMessages', id }, options);
  const channel = inputChannel(await inputPeer(caller, chat_id, 'channels.getMessages', options));
  if (!channel) throw unknownChat('channels.getMessages');
  return caller.call({ _: 'channels.getMessages', channel, id }, options);
}
