import { getMarkedPeerId, type tl } from '@mtcute/core';
import type { MessageReactions, TelegramMessage } from '#domain/telegram-messages.ts';
import { chatOf, senderOf, type Parties } from './parties.ts';
import { toMedia } from './to-media.ts';
import { toService } from './to-service.ts';

/** Null for a message that is not there. */
export function toMessage(message: tl.TypeMessage, parties: Parties, self_id: number): TelegramMessage | null {
  if (message._ === 'messageEmpty') return null;
  const chat = chatOf(message.peerId, parties);
  const own = message.out === true || (message.fromId !== undefined && getMarkedPeerId(message.fromId) === self_id);
  // In a private chat only what the account wrote itself says from whom it is.
  const from =
    message.fromId ?? (chat.kind === 'private' ? { _: 'peerUser' as const, userId: own ? self_id : chat.id } : null);
  const sender = from && senderOf(from, parties);
  const content = message._ === 'message' ? contentOf(message, chat.id, parties) : NOTHING_SAID;
  return {
    message_id: message.id,
    chat,
    own,
    mentions_me: message.mentioned === true,
    sender,
    sender_id: sender?.id ?? null,
    date: new Date(message.date * 1000),
    reply_to: replyOf(message.replyTo, chat.id),
    reactions: message.reactions ? toReactions(message.reactions) : null,
    service: message._ === 'messageService' ? toService(message.action) : null,
    ...content,
  };
}

type Content = Pick<TelegramMessage, 'text' | 'has_photo' | 'media' | 'edited_at' | 'album_id' | 'forwarded_from'>;

const NOTHING_SAID: Content = {
  text: '',
  has_photo: false,
  media: null,
  edited_at: null,
  album_id: null,
  forwarded_from: null,
};

function contentOf(message: tl.RawMessage, chat_id: number, parties: Parties): Content {
  const media = toMedia(message.media, { chat_id, message_id: message.id });
  return {
    text: message.message,
    has_photo: message.media?._ === 'messageMediaPhoto',
    media,
    // Reactions change a message without anybody having edited it.
    edited_at: message.editDate === undefined || message.editHide ? null : new Date(message.editDate * 1000),
    album_id: message.groupedId?.toString() ?? null,
    forwarded_from: message.fwdFrom ? forwardOf(message.fwdFrom, parties) : null,
  };
}

function forwardOf(header: tl.TypeMessageFwdHeader, parties: Parties): TelegramMessage['forwarded_from'] {
  const sender = header.fromId ? senderOf(header.fromId, parties) : null;
  return {
    sender_id: sender?.id ?? null,
    name: sender?.name ?? header.fromName ?? null,
    date: new Date(header.date * 1000),
  };
}

function replyOf(header: tl.TypeMessageReplyHeader | undefined, chat_id: number): TelegramMessage['reply_to'] {
  if (header?._ !== 'messageReplyHeader' || header.replyToMsgId === undefined) return null;
  const elsewhere = header.replyToPeerId && getMarkedPeerId(header.replyToPeerId);
  return { message_id: header.replyToMsgId, chat_id: elsewhere ?? chat_id };
}

export function toReactions(reactions: tl.TypeMessageReactions): MessageReactions {
  const own = reactions.results
    .filter(({ chosenOrder }) => chosenOrder !== undefined)
    .toSorted((one, other) => (one.chosenOrder ?? 0) - (other.chosenOrder ?? 0));
  return {
    counts: reactions.results.map(({ reaction, count }) => ({ reaction: reactionText(reaction), count })),
    own: reactions.min ? null : own.map(({ reaction }) => reactionText(reaction)),
  };
}

/** With or without the mark that asks for its coloured form, an emoji is the same reaction; Telegram leaves it out. */
export function plainEmoji(text: string): string {
  return text.replaceAll('\u{FE0F}', '');
}

export function reactionText(reaction: tl.TypeReaction): string {
  switch (reaction._) {
    case 'reactionEmoji':
      return plainEmoji(reaction.emoticon);
    case 'reactionCustomEmoji':
      return `custom:${reaction.documentId.toString()}`;
    case 'reactionPaid':
      return 'paid';
    case 'reactionEmpty':
      return '';
  }
}
