/** What the simulated Telegram consists of. Plain state, no sockets and no clock; the files beside it change it. */
import type { tl } from '@mtcute/core';
import type { WorldGroup, WorldUser } from '#world-file.ts';

export type UserState = WorldUser['state'];

export type Person = Omit<WorldUser, 'auth_keys' | 'dc'> & {
  /** Home. */
  dc: number;
  /** One of the team's accounts: it began with auth keys of its own. */
  is_account: boolean;
  mailbox: Mailbox;
  /** Bare ids of the groups this person is a member of. */
  groups: Set<number>;
  /** Marked chat id → up to which message this person has read it. */
  read: Map<number, number>;
};

/**
 * Private chats and basic groups: each participant has a copy of every message, numbered over all their chats. `pts`
 * counts the events; an event's own `pts` is the state after it.
 */
export type Mailbox = { last_id: number; pts: number; copies: Copy[]; events: MailboxEvent[] };

export type Copy = { id: number; pts: number; owner_id: number; chat_id: number; message: Message };

export type MailboxEvent = { kind: 'message'; pts: number; copy: Copy } | ReadEvent;

/** The owner has read a chat, or somebody has read what the owner wrote there. */
export type ReadEvent = { kind: 'read_inbox' | 'read_outbox'; pts: number; chat_id: number; max_id: number };

export type Group = Omit<WorldGroup, 'members' | 'banned' | 'messages' | 'created_at'> & {
  /** Telegram's marked id: -100… for supergroups and channels, -… for basic groups. */
  chat_id: number;
  created_at: Date;
  /** Members and since when. */
  members: Map<number, Date>;
  /** Who asked to be let in, and when. */
  requests: Map<number, Date>;
  /** May be members, may not write. */
  banned: Set<number>;
  /** Of supergroups and channels; basic groups live in their members' mailboxes. In the order of ids. */
  posts: Post[];
  last_id: number;
  pts: number;
  /** When each member wrote last, for slow mode. */
  wrote_at: Map<number, Date>;
};

export type Post = { id: number; pts: number; message: Message };

export type Message = {
  /** Counts all messages of the world. */
  order: number;
  /** Marked: the group's, or for a private message its recipient's. */
  chat_id: number;
  /** As its sender sees it. */
  id: number;
  from_id: number;
  at: Date;
  text: string;
  entities: tl.TypeMessageEntity[];
  photo: Photo | null;
  reply_to_id: number | null;
  /** Decimal text; null when the world or the control API wrote it. */
  random_id: string | null;
};

export type Photo = {
  id: tl.Long;
  access_hash: tl.Long;
  /** What a client must show to fetch it or send it again. */
  file_reference: Buffer;
  at: Date;
  width: number;
  height: number;
  kind: 'jpeg' | 'png' | 'gif' | 'webp';
  bytes: Buffer;
};

/** A message as it was sent: one post, or a copy for each participant. */
export type Sent = { message: Message; group: Group | null; post: Post | null; copies: Copy[] };

/** What somebody wants to say, before anything is decided. */
export type Draft = {
  text: string;
  entities?: tl.TypeMessageEntity[];
  photo?: Photo | null;
  reply_to_id?: number | null;
  random_id?: string | null;
};
