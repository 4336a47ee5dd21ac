import { getMarkedPeerId, Long, type tl } from '@mtcute/core';
import type { TextEntity } from '#domain/formatting.ts';
import { fitsInAlbum, type UploadedMedia } from '#domain/telegram-media.ts';
import type { CallOptions, SentMessage } from '#domain/telegram.ts';
import type { Caller } from '#telegram/caller.ts';
import { connectionError } from '#telegram/link/socket-faults.ts';
import { inputPeer } from '#telegram/methods/chats.ts';
import { entitiesOf } from '#telegram/methods/entities.ts';
import { inputMediaOf, invalidMedia } from '#telegram/methods/upload-media.ts';

type Place = { chat_id: number; reply_to?: number };

/** The text goes out as it is: no markup is read in it, and Telegram makes the preview of a link as usual. */
export async function sendText(
  caller: Caller,
  message: Place & { text: string; entities?: readonly TextEntity[]; random_id: string },
  options?: CallOptions,
): Promise<SentMessage> {
  const peer = await inputPeer(caller, message.chat_id, 'messages.sendMessage', options);
  const randomId = Long.fromString(message.random_id);
  const updates = await caller.call(
    {
      _: 'messages.sendMessage',
      peer,
      message: message.text,
      ...entitiesOf(message.entities),
      randomId,
      ...replyTo(message),
    },
    options,
  );
  return sentMessage(updates, message.chat_id, randomId);
}

export async function sendMedia(
  caller: Caller,
  message: Place & {
    media: { handle: unknown };
    caption: string;
    entities?: readonly TextEntity[];
    random_id: string;
  },
  options?: CallOptions,
): Promise<SentMessage> {
  const media = inputMediaOf(message.media);
  const peer = await inputPeer(caller, message.chat_id, 'messages.sendMedia', options);
  const randomId = Long.fromString(message.random_id);
  const updates = await caller.call(
    {
      _: 'messages.sendMedia',
      peer,
      media,
      message: message.caption,
      ...entitiesOf(message.entities),
      randomId,
      ...replyTo(message),
    },
    options,
  );
  return sentMessage(updates, message.chat_id, randomId);
}

/** mtcute's own sendMediaGroup takes no random ids, and without them an album could come twice. */
export async function sendAlbum(
  caller: Caller,
  album: Place & { items: readonly { media: UploadedMedia; caption: string; random_id: string }[] },
  options?: CallOptions,
): Promise<SentMessage[]> {
  const { chat_id, items } = album;
  if (!fitsInAlbum(items.map(({ media }) => media.kind))) throw invalidMedia('messages.sendMultiMedia');
  const peer = await inputPeer(caller, chat_id, 'messages.sendMultiMedia', options);
  const multiMedia = items.map(({ media, caption, random_id }): tl.RawInputSingleMedia => ({
    _: 'inputSingleMedia',
    media: inputMediaOf(media),
    randomId: Long.fromString(random_id),
    message: caption,
  }));
  const updates = await caller.call({ _: 'messages.sendMultiMedia', peer, multiMedia, ...replyTo(album) }, options);
  return multiMedia.map(({ randomId }) => sentMessage(updates, chat_id, randomId, true));
}

function replyTo({ reply_to }: Place): { replyTo?: tl.RawInputReplyToMessage } {
  return reply_to === undefined ? {} : { replyTo: { _: 'inputReplyToMessage', replyToMsgId: reply_to } };
}

/**
 * Which message it became. A random id that Telegram has seen before is answered with the first message, sometimes
 * without the update that names the random id; of several messages only that update can tell (`named_only`).
 */
function sentMessage(updates: tl.TypeUpdates, chat_id: number, randomId: Long, named_only = false): SentMessage {
  if (updates._ === 'updateShortSentMessage') {
    return { message_id: updates.id, chat_id, date: new Date(updates.date * 1000) };
  }
  const list = 'updates' in updates ? updates.updates : [];
  const messages = list.flatMap((update) => messageOf(update, chat_id));
  const named = list.find((update) => update._ === 'updateMessageID' && update.randomId.eq(randomId));
  const named_id = named?._ === 'updateMessageID' ? named.id : null;
  const own = named_only ? undefined : messages.find((one) => one.out);
  const message = named_id === null ? own : messages.find((one) => one.id === named_id);
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
