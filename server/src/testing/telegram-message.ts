// A text message as the port of Telegram tells of it.
import type { TelegramMessage } from '#domain/telegram-messages.ts';

type Said = { message_id: number; text: string; date: Date; /** Who it is with. */ peer: number; name: string };

/** In the private chat with `peer`; `own`: said by the account itself. */
export function privateText({ message_id, text, date, peer, name }: Said, own: boolean): TelegramMessage {
  const sender_id = own ? 1 : peer;
  return {
    message_id,
    own,
    sender_id,
    date,
    text,
    has_photo: false,
    chat: { id: peer, kind: 'private', title: name, username: null },
    sender: { id: sender_id, name: own ? 'Account' : name, username: null, phone: null, is_bot: false },
    mentions_me: false,
    edited_at: null,
    media: null,
    album_id: null,
    reply_to: null,
    forwarded_from: null,
    reactions: null,
    service: null,
  };
}
