/** Messages as one account sees them, with what is in them, as plain data. */

/** Where a message stands. `id` is Telegram's *marked* id: a user's own for a private chat, -… and -100… for groups. */
export type MessageChat = {
  id: number;
  kind: 'private' | 'basic_group' | 'supergroup' | 'channel';
  /** A person's full name, or the title; null where the answer did not tell. */
  title: string | null;
  username: string | null;
  /** Of a person: see `MessageSender`. */
  photo_key?: string | null;
};

/** A person, a channel, or a group that writes as itself. */
export type MessageSender = {
  id: number;
  name: string | null;
  username: string | null;
  /** Digits, where the account may see it. */
  phone: string | null;
  is_bot: boolean;
  /** Which picture the person has, for `profilePhoto`; null: none that the account may see; absent: not told. */
  photo_key?: string | null;
};

export type HistoryMessage = {
  message_id: number;
  /** True when this account wrote it. */
  own: boolean;
  sender_id: number | null;
  date: Date;
  text: string;
  has_photo: boolean;
};

export type TelegramMessage = HistoryMessage & {
  chat: MessageChat;
  sender: MessageSender | null;
  /** It names this account, or answers a message of it. */
  mentions_me: boolean;
  edited_at: Date | null;
  media: MessageMedia | null;
  /** The same for all messages of one album; null for a message of its own. */
  album_id: string | null;
  reply_to: { message_id: number; chat_id: number } | null;
  /** Who wrote it first; null when it was not forwarded. A name alone for people who hide. */
  forwarded_from: { sender_id: number | null; name: string | null; date: Date } | null;
  reactions: MessageReactions | null;
  /** What happened in the chat (somebody joined, a message was pinned): Telegram's name of it, `chatMigrateTo`. */
  service: { action: string; user_ids: number[]; chat_id: number | null; title: string | null } | null;
};

/** A chat in the account's list. */
export type TelegramDialog = {
  chat: MessageChat;
  /** The newest message, and when it was written. */
  top_message_id: number;
  date: Date;
  /** Up to which message this account has read it, and up to which of its own the others have. */
  read_by_me_to: number;
  read_by_them_to: number;
  /** Messages that name the account and that it has not read. */
  unread_mentions: number;
};

export type MessageReactions = {
  /** An emoji, or `custom:ID`, or `paid`, and how often it was given. */
  counts: { reaction: string; count: number }[];
  /** What this account gave; null where Telegram did not say. */
  own: string[] | null;
};

export type ReactOutcome =
  /** `reactions`: what stands at the message now, where Telegram said so. */
  | { status: 'ok'; reactions: MessageReactions | null }
  | { status: 'already' }
  | { status: 'not_allowed'; allowed: string[] }
  /** The message has as many different reactions as it may: one of these can be given, the most frequent first. */
  | { status: 'too_many'; present: string[] }
  | { status: 'message_gone' };

/** `custom`: also `custom:ID`, by accounts with Premium. */
export type AvailableReactions = { reactions: string[]; custom: boolean };

/** A file on Telegram. Plain data: it can be kept, and fetched with `download` later, by the same account. */
export type TelegramFile = {
  /** Opaque; tells nothing to anybody but the gateway. */
  reference: string;
  size_bytes: number;
  mime_type: string;
  file_name: string | null;
};

type Frame = { width: number; height: number };

export type MessageMedia =
  | ({ kind: 'photo'; file: TelegramFile } & Frame)
  | ({ kind: 'video' | 'round_video' | 'animation'; file: TelegramFile; duration_s: number } & Frame)
  | { kind: 'voice'; file: TelegramFile; duration_s: number }
  | { kind: 'audio'; file: TelegramFile; duration_s: number; title: string | null; performer: string | null }
  | ({ kind: 'sticker'; file: TelegramFile; emoji: string } & Frame)
  | { kind: 'document'; file: TelegramFile }
  | {
      kind: 'location';
      latitude: number;
      longitude: number;
      live: boolean;
      title: string | null;
      address: string | null;
    }
  | { kind: 'contact'; phone: string; first_name: string; last_name: string; user_id: number | null }
  | {
      kind: 'poll';
      question: string;
      options: { text: string; votes: number | null }[];
      closed: boolean;
      quiz: boolean;
    }
  | { kind: 'dice'; emoji: string; value: number }
  | { kind: 'web_page'; url: string; site_name: string | null; title: string | null; description: string | null }
  /** Telegram's name of it: a game, an invoice, a story, or a kind that this version does not know. */
  | { kind: 'unsupported'; type: string };

export type MediaKind = MessageMedia['kind'];
