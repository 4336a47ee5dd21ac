// Which messages of Telegram belong into the inbox, and what they are there.
import type { NewAttachment, NewMessage } from '#domain/inbox.ts';
import type { MediaKind, MessageMedia, TelegramFile, TelegramMessage } from '#domain/telegram-messages.ts';

/** Telegram's own chat. It carries log-in codes: whoever reads one can take the account over (decision 0011). */
export const TELEGRAM_ITSELF = 777_000;

/** Larger files are not kept. */
export const FILE_MAX_BYTES = 50 * 1024 * 1024;

/** Telegram takes so many messages as one album, and numbers them one after the other. */
export const ALBUM_MAX = 10;

/**
 * `yes`: kept. `if_it_answers`: something of our own in a group, which is kept where it answers a message that is kept; what
 * else an account writes in groups (its posts, above all) is no conversation. `with_its_album`: kept where another message of its album
 * is; only the one with the caption names an account.
 */
export type Belonging = 'yes' | 'if_it_answers' | 'with_its_album' | 'no';

/** Private chats are kept whole, of groups only what names the account or answers it. */
export function belongsToInbox(message: TelegramMessage): Belonging {
  const { chat, own, sender_id, mentions_me, service, reply_to, album_id } = message;
  if (chat.kind === 'private') {
    // What somebody keeps in the chat with oneself are notes.
    const notes = own && sender_id === chat.id;
    return isKeptChat(chat.id) && !notes ? 'yes' : 'no';
  }
  if (service) return 'no';
  if (mentions_me && !own) return 'yes';
  if (!own) return album_id === null ? 'no' : 'with_its_album';
  return reply_to?.chat_id === chat.id ? 'if_it_answers' : 'no';
}

/** A basic group has become a supergroup; told in both of them. */
export function moveTold({ chat, service }: TelegramMessage): { from: number; to: number } | null {
  if (service === null || service.chat_id === null) return null;
  if (service.action === 'chatMigrateTo') return { from: chat.id, to: service.chat_id };
  return service.action === 'channelMigrateFrom' ? { from: service.chat_id, to: chat.id } : null;
}

/** The same for all messages of one album, in whichever chat; null for a message of its own. */
export function albumOf({ chat, album_id }: Pick<TelegramMessage, 'chat' | 'album_id'>): string | null {
  return album_id === null ? null : `${chat.id} ${album_id}`;
}

export function isKeptChat(chat_id: number): boolean {
  return chat_id !== TELEGRAM_ITSELF;
}

/** Private chats and basic groups share one sequence of message ids over the whole account. */
export function isCommonSequence(peer_id: number): boolean {
  return peer_id > -1_000_000_000_000;
}

export function kindOf({ service, media }: Pick<TelegramMessage, 'service' | 'media'>): string {
  if (service) return 'service';
  // A text with a link, and what Telegram shows of its page.
  return media === null || media.kind === 'web_page' ? 'text' : media.kind;
}

/** As it is stored; `contact_id`: who wrote it. */
export function toInboxMessage(message: TelegramMessage, account_id: number, contact_id: number | null): NewMessage {
  return {
    direction: message.own ? 'outbound' : 'inbound',
    kind: kindOf(message),
    text: message.text,
    contact_id,
    sender_name: message.sender?.name ?? null,
    sent_at: message.date,
    edited_at: message.edited_at,
    telegram: {
      account_id,
      peer_id: message.chat.id,
      message_id: message.message_id,
      album_id: message.album_id,
      reply_to_id: message.reply_to?.chat_id === message.chat.id ? message.reply_to.message_id : null,
      mentions_me: message.mentions_me,
      media: mediaToKeep(message.media),
      service: message.service,
      forwarded_from: message.forwarded_from,
      reactions: message.reactions,
    },
    attachments: attachmentsOf(message),
  };
}

/** Where a file is stands with the attachment, and nowhere else. */
export function mediaToKeep(media: MessageMedia | null): MessageMedia | null {
  return media && 'file' in media ? { ...media, file: { ...media.file, reference: '' } } : media;
}

export function attachmentsOf({ media, message_id }: Pick<TelegramMessage, 'media' | 'message_id'>): NewAttachment[] {
  if (!media || !('file' in media)) return [];
  const { size_bytes, mime_type, reference } = media.file;
  const state = size_bytes > FILE_MAX_BYTES ? 'too_large' : 'offered';
  const file_name = media.file.file_name ?? nameFor(media.kind, media.file, message_id);
  return [{ file_name, mime_type, size_bytes, state, telegram_reference: reference }];
}

const ENDINGS: Partial<Record<MediaKind, string>> = {
  photo: 'jpg',
  video: 'mp4',
  round_video: 'mp4',
  animation: 'mp4',
  voice: 'ogg',
  audio: 'mp3',
};

/** Of what was sent without a name: its kind, its message, and an ending that programs know. */
function nameFor(kind: MediaKind, { mime_type }: TelegramFile, message_id: number): string {
  const told = /^[a-z]+\/(?:x-)?([a-z0-9]{1,8})$/.exec(mime_type)?.[1];
  const ending = ENDINGS[kind] ?? told ?? 'bin';
  return `${kind}_${message_id}.${ending}`;
}
