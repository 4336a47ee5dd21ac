import { getMarkedPeerId, Long, type tl } from '@mtcute/core';
import type { CallOptions, SentMessage, UploadedPhoto } from '#domain/telegram.ts';
import type { Caller } from '#telegram/caller.ts';
import { connectionError } from '#telegram/link/socket-faults.ts';
import { inputPeer } from '#telegram/methods/chats.ts';
import { photoOf } from '#telegram/methods/upload-photo.ts';

/** The text goes out as it is: no markup is read, and Telegram makes the preview of a link as usual. */
export async function sendText(
  caller: Caller,
  message: { chat_id: number; text: string; random_id: string },
  options?: CallOptions,
): Promise<SentMessage> {
  const peer = await inputPeer(caller, message.chat_id, 'messages.sendMessage', options);
  const randomId = Long.fromString(message.random_id);
  const updates = await caller.call({ _: 'messages.sendMessage', peer, message: message.text, randomId }, options);
  return sentMessage(updates, message.chat_id, randomId);
}

export async function sendPhoto(
  caller: Caller,
  message: { chat_id: number; photo: UploadedPhoto; caption: string; random_id: string },
  options?: CallOptions,
): Promise<SentMessage> {
  const media = { _: 'inputMediaPhoto', id: photoOf(message.photo) } as const;
  const peer = await inputPeer(caller, message.chat_id, 'messages.sendMedia', options);
  const randomId = Long.fromString(message.random_id);
  const updates = await caller.call(
    { _: 'messages.sendMedia', peer, media, message: message.caption, randomId },
    options,
  );
  return sentMessage(updates, message.chat_id, randomId);
}

/**
 * Which message it became. A random id that Telegram has seen before is answered with the first message, sometimes
 * without the update that names the random id.
 */
function sentMessage(updates: tl.TypeUpdates, chat_id: number, randomId: Long): SentMessage {
  if (updates._ === 'updateShortSentMessage') {
    return { message_id: updates.id, chat_id, date: new Date(updates.date * 1000) };
  }
  const list = 'updates' in updates ? updates.updates : [];
  const messages = list.flatMap((update) => messageOf(update, chat_id));
  const named = list.find((update) => update._ === 'updateMessageID' && update.randomId.eq(randomId));
  const named_id = named?._ === 'updateMessageID' ? named.id : null;
  const message = named_id === null ? messages.find((one) => one.out) : messages.find((one) => one.id === named_id);
  const message_id = named_id ?? message?.id;
  if (message_id === undefined) throw connectionError('protocol', 'the answer to the send names no message');
  const seconds = message?.date ?? ('date' in updates ? updates.date : 0);
  return { message_id, chat_id, date: new Date(seconds * 1000) };
}

function messageOf(update: tl.TypeUpdate, chat_id: number): tl.RawMessage[] {
  if (update._ !== 'updateNewMessage' && update._ !== 'updateNewChannelMessage') return [];
  const { message } = update;
  return message._ === 'message' && getMarkedPeerId(message.peerId) === chat_id ? [message] : [];
}
