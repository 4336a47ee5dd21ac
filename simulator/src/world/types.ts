/** What the simulated Telegram consists of. Plain state, no sockets and no clock; the files beside it change it. */
import type { tl } from '@mtcute/core';
import type { WorldGroup, WorldUser } from '#world-file.ts';

export type UserState = WorldUser['state'];

export type Person = Omit<WorldUser, 'auth_keys' | 'dc' | 'blocks'> & {
  /** Home. */
  dc: number;
  /** One of the team's accounts: it began with auth keys of its own. */
  is_account: boolean;
  mailbox: Mailbox;
  blocks: Set<number>;
  /** Bare ids of the groups this person is a member of. */
  groups: Set<number>;
  /** Marked chat id → up to which message this person has read it. */
  read: Map<number, number>;
  /** And up to which of their own messages somebody else has. */
  read_outbox: Map<number, number>;
  /** What others see beside the name; null: none. */
  picture: Photo | null;
};

/**
 * Private chats and basic groups: each participant has a copy of every message, numbered over all their chats. `pts`
 * counts the events; an event's own `pts` is the state after it.
 */
export type Mailbox = { last_id: number; pts: number; copies: Copy[]; events: MailboxEvent[] };

export type Copy = { id: number; pts: number; owner_id: number; chat_id: number; message: Message };

export type MailboxEvent = CopyEvent | DeletedEvent | PinEvent | ReadEvent;

export type CopyEvent = { kind: 'message' | 'edit'; pts: number; copy: Copy };

/** Several at once move the state by as many. */
export type DeletedEvent = { kind: 'delete'; pts: number; ids: number[] };

export type PinEvent = { kind: 'pin'; pts: number; chat_id: number; ids: number[]; pinned: boolean };

/** The owner has read a chat, or somebody has read what the owner wrote there. */
export type ReadEvent = { kind: 'read_inbox' | 'read_outbox'; pts: number; chat_id: number; max_id: number };

export type Group = Omit<WorldGroup, 'members' | 'banned' | 'admins' | 'topics' | 'messages' | 'created_at'> & {
  /** Telegram's marked id: -100… for supergroups and channels, -… for basic groups. */
  chat_id: number;
  created_at: Date;
  /** Members and since when. */
  members: Map<number, Date>;
  /** Who asked to be let in, and when. */
  requests: Map<number, Date>;
  /** May be members, may not write. */
  banned: Set<number>;
  /** Thrown out, and not let in again. */
  kicked: Set<number>;
  /** The first is the creator. */
  admins: Set<number>;
  /** By the id of the message that began each; null: no forum. */
  topics: Map<number, Topic> | null;
  /** Marked id of the supergroup that this basic group has become. */
  migrated_to: number | null;
  /** And the other way round. */
  migrated_from: number | null;
  /** Marked id of a channel's discussion group, and of a discussion group's channel. */
  linked: number | null;
  /** Of supergroups and channels; basic groups live in their members' mailboxes. In the order of ids. */
  posts: Post[];
  /** What has happened to the posts, in the order of `pts`. */
  events: GroupEvent[];
  /** When the last of them was; null: never. */
  changed_at: Date | null;
  last_id: number;
  pts: number;
  /** When each member wrote last, for slow mode. */
  wrote_at: Map<number, Date>;
  /** How many messages each has written, for groups that ban. */
  written: Map<number, number>;
};

export type Topic = {
  /** Of the message that began it. */
  id: number;
  title: string;
  closed: boolean;
  hidden: boolean;
  deleted: boolean;
  creator_id: number;
  at: Date;
};

export type Post = { id: number; pts: number; message: Message };

export type GroupEvent = PostEvent | DeletedEvent | PinEvent;

export type PostEvent = { kind: 'message' | 'edit'; pts: number; post: Post };

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
  media: Media | null;
  /** Common to the messages of an album. */
  grouped_id: tl.Long | null;
  /** As its sender sees it; `reply_to` is the same message for everybody. */
  reply_to_id: number | null;
  reply_to: Message | null;
  /** In a forum, the topic it stands in. */
  topic_id: number | null;
  /** What happened, in a message that nobody wrote. */
  action: Action | null;
  pinned: boolean;
  /** The channel's post that this message shows in its discussion group. */
  forwarded: { group: Group; post: Post } | null;
  /** Of a channel's post: what has been said about it in the discussion group. */
  comments: number;
  /** Decimal text; null when the world or the control API wrote it. */
  random_id: string | null;
  edited_at: Date | null;
  /** For everybody; a copy can also be deleted alone. */
  deleted_at: Date | null;
  /** By who reacted, in the order of reacting. */
  reactions: Map<number, Reaction>;
};

export type Action =
  | { kind: 'joined'; how: 'by_name' | 'by_request'; user_id: number }
  | { kind: 'joined'; how: 'by_link'; user_id: number; inviter_id: number }
  | { kind: 'left' | 'kicked'; user_id: number }
  | { kind: 'pinned' }
  | { kind: 'migrated_to'; channel_id: number }
  | { kind: 'migrated_from'; title: string; chat_id: number }
  | { kind: 'topic_created'; title: string }
  | { kind: 'topic_edited'; title?: string; closed?: boolean; hidden?: boolean };

/** All that one person has put to a message. */
export type Reaction = { emoji: string[]; at: Date };

export type Media =
  | { kind: 'photo'; photo: Photo; spoiler: boolean }
  | { kind: 'document'; document: Document; spoiler: boolean }
  | { kind: 'location'; place: Place; live_seconds: number | null }
  | { kind: 'venue'; place: Place; title: string; address: string }
  | { kind: 'contact'; phone: string; first_name: string; last_name: string; vcard: string }
  | { kind: 'poll'; poll: Poll }
  | { kind: 'dice'; emoji: string; value: number }
  | { kind: 'web_page'; url: string };

type Place = { latitude: number; longitude: number };

export type Poll = {
  id: tl.Long;
  question: tl.TypeTextWithEntities;
  answers: { text: tl.TypeTextWithEntities; option: Buffer }[];
  multiple_choice: boolean;
  public_voters: boolean;
  /** The options that are right; null: no quiz. */
  right: Buffer[] | null;
  closed: boolean;
  /** By who voted: the chosen options in hex. */
  votes: Map<number, string[]>;
};

/** What was uploaded, once for all messages that show it. */
type StoredFile = {
  /** Where it lies. */
  dc: number;
  id: tl.Long;
  access_hash: tl.Long;
  /** What a client must show to fetch it or send it again. */
  file_reference: Buffer;
  /** Since when that is the file's reference. */
  referenced_at: Date;
  at: Date;
  bytes: Buffer;
};

export type Photo = StoredFile & { width: number; height: number; kind: 'jpeg' | 'png' | 'gif' | 'webp' };

/** Any other file. Its attributes say whether it is a video, a voice message, a sticker … */
export type Document = StoredFile & { mime_type: string; attributes: tl.TypeDocumentAttribute[] };

/** A message as it was sent: one post, or a copy for each participant. */
export type Sent = {
  message: Message;
  group: Group | null;
  post: Post | null;
  copies: Copy[];
  /** A channel's post as its discussion group shows it. */
  shown: Sent | null;
};

/** What somebody wants to say, before anything is decided. */
export type Draft = Pick<Message, 'text'> &
  Partial<
    Pick<Message, 'entities' | 'media' | 'grouped_id' | 'reply_to_id' | 'reply_to' | 'topic_id' | 'random_id'>
  > & {
    /** False: a link in the text does not show its page. */
    preview?: boolean;
  };
