/**
 * The port to Telegram: what the engine may ask of it and what it may answer. `telegram/` implements it with mtcute; a
 * simulated world can stand in its place. Expected outcomes are unions; whatever else happens is thrown as a
 * `TelegramError`.
 */
import type { TextEntity } from '#domain/formatting.ts';
import type { LoginFlow, LoginOptions } from '#domain/login/steps.ts';
import type { Proxy } from '#domain/proxies.ts';
import type { GroupLink } from '#domain/links.ts';
import type { OutgoingMedia, UploadedMedia } from '#domain/telegram-media.ts';
import type {
  AvailableReactions,
  ReactOutcome,
  TelegramDialog,
  TelegramFile,
  TelegramMessage,
} from '#domain/telegram-messages.ts';
import type { TakenBatch, UpdateBatch } from '#domain/telegram-updates.ts';

/** Why a call did not bring an answer. `rpc` is Telegram's own word, everything else happened on the way. */
export type TelegramFault =
  | {
      kind: 'rpc';
      /** As Telegram sent it: 400, 401, 420 … Never classify by it: the same type arrives under several codes. */
      code: number;
      /** The error without its argument: `FLOOD_WAIT_X`, `CHAT_WRITE_FORBIDDEN`. */
      type: string;
      /** The number at its end (`FLOOD_WAIT_42` → 42, `_0` → 1), which is not always seconds; null when there is none. */
      argument: number | null;
      /** The method that was called, `channels.joinChannel`. */
      method: string;
    }
  /** The server closed the connection with a negative number: -404 unknown key, -429 too many connections, -444 wrong DC. */
  | { kind: 'transport'; code: number }
  /** No connection came about, or no answer arrived in time, or the connection ended while the call was under way. */
  | { kind: 'connection'; reason: ConnectionTrouble; detail: string }
  /** The session string, API id or proxy cannot be used at all; nothing was sent. */
  | { kind: 'setup'; part: 'session' | 'api_id' | 'api_hash' | 'proxy'; detail: string }
  /** We closed the client while the call was under way, or may not use it any more. */
  | { kind: 'closed'; detail: string };

export type ConnectionTrouble =
  | 'timeout'
  | 'refused'
  | 'dropped'
  | 'unreachable'
  | 'proxy_refused'
  | 'proxy_auth'
  | 'protocol';

/** What one account needs to be reached. Secrets are plain text here and stay in memory. */
export type TelegramIdentity = {
  account_id: number;
  /** For log fields. */
  session_name: string;
  session_string: string;
  api_id: number;
  api_hash: string;
  proxy: Proxy | null;
};

/** Where the client's own state (keys of other DCs, salts, update state, peers) lives between connections. */
export type TelegramStateStore = {
  load: () => Promise<TelegramStateEntry[]>;
  /** Stores changed entries and removes those whose value is null. Rejects when the account's lease is lost. */
  save: (entries: { kind: string; key: string; value: Uint8Array | null }[]) => Promise<void>;
};
export type TelegramStateEntry = { kind: string; key: string; value: Uint8Array };

export type TelegramMe = { id: number; username: string | null; phone: string | null; first_name: string };

/** A chat as one account sees it. `id` is Telegram's *marked* id: -100… for channels and supergroups, -… for basic groups. */
export type TelegramChat = {
  id: number;
  title: string;
  username: string | null;
  kind: 'supergroup' | 'channel' | 'basic_group';
  member: boolean;
};

export type JoinOutcome =
  | { status: 'joined' | 'already_member'; chat: TelegramChat }
  /** An admin has to approve; asking again is not needed. */
  | { status: 'requested'; chat: TelegramChat | null }
  /** A guard bot wants a person to do something. */
  | { status: 'guarded'; detail: string };

/** What this account may do in a chat right now. */
export type ChatRights = {
  member: boolean;
  /** Put out of this chat, or forbidden to write in it at all, by an admin. */
  banned: boolean;
  can_send_text: boolean;
  can_send_photo: boolean;
  slow_mode_seconds: number;
};

export type SentMessage = { message_id: number; chat_id: number; date: Date };

export type UploadedPhoto = { handle: unknown };

/** `max_bytes`: larger files are not fetched, nor what turns out to be larger than Telegram had said. */
export type DownloadOptions = CallOptions & { max_bytes: number };

export type CallOptions = { timeout_ms?: number; signal?: AbortSignal };

/** One account's live connection. Every method may throw a `TelegramError`. */
export type TelegramClient = {
  readonly account_id: number;
  /** Whom the answer that proved the connection named. */
  readonly me: TelegramMe;
  /** False once it dropped for good or was closed; a closed client is never used again. */
  isOpen: () => boolean;
  /** A full round trip that proves the connection and the session. */
  whoAmI: (options?: CallOptions) => Promise<TelegramMe>;
  /** Finds the chat behind a link without joining it. Null when only a member could see it (private id, invite). */
  resolve: (link: GroupLink, options?: CallOptions) => Promise<TelegramChat | null>;
  join: (link: GroupLink, options?: CallOptions) => Promise<JoinOutcome>;
  /** Whether this account has met the chat, so that its id alone is enough to call it. Asks nothing of Telegram. */
  knows: (chat_id: number) => Promise<boolean>;
  /** The supergroup that a basic group has become; null for what still is one, and, without asking, for everything else. */
  movedTo: (chat_id: number, options?: CallOptions) => Promise<TelegramChat | null>;
  /** Rights and membership by Telegram's marked chat id; the chat must be known to this account (resolved or joined). */
  rights: (chat_id: number, options?: CallOptions) => Promise<ChatRights>;
  uploadPhoto: (photo: { bytes: Uint8Array; file_name: string }, options?: CallOptions) => Promise<UploadedPhoto>;
  /**
   * Sends under the given random id (a signed 64-bit number as decimal text); the same id twice is one message. No markup is
   * read in the text: `entities` say what of it is bold or a link.
   */
  sendText: (
    message: { chat_id: number; text: string; entities?: readonly TextEntity[]; random_id: string; reply_to?: number },
    options?: CallOptions,
  ) => Promise<SentMessage>;
  sendPhoto: (
    message: {
      chat_id: number;
      photo: UploadedPhoto;
      caption: string;
      entities?: readonly TextEntity[];
      random_id: string;
    },
    options?: CallOptions,
  ) => Promise<SentMessage>;
  /** Brings a file to Telegram, to be sent any number of times. The time-out is that of the whole upload. */
  uploadMedia: (media: OutgoingMedia, options?: CallOptions) => Promise<UploadedMedia>;
  sendMedia: (
    message: { chat_id: number; media: UploadedMedia; caption: string; random_id: string; reply_to?: number },
    options?: CallOptions,
  ) => Promise<SentMessage>;
  /** 2 to 10 of what fits together (`fitsInAlbum`), each under a random id of its own. */
  sendAlbum: (
    album: {
      chat_id: number;
      items: readonly { media: UploadedMedia; caption: string; random_id: string }[];
      reply_to?: number;
    },
    options?: CallOptions,
  ) => Promise<SentMessage[]>;
  /**
   * The bytes of a file, part by part, from whichever DC has it; the time-out is that of each part. A RangeError when it is
   * larger than `max_bytes`.
   */
  download: (file: TelegramFile | string, options: DownloadOptions) => AsyncIterable<Uint8Array>;
  /** The small form of a person's picture, of some 20 KB; the key is that of a message's sender or chat. */
  profilePhoto: (user_id: number, photo_key: string, options?: CallOptions) => Promise<Uint8Array>;
  /**
   * Newest first, at most `limit` (up to 100) messages not older than `since` and older than the message `before_id`. `service`:
   * also what happened in the chat (somebody joined, a message was pinned), which is left out otherwise.
   */
  history: (
    chat_id: number,
    query: { limit: number; since?: Date; before_id?: number; service?: boolean },
    options?: CallOptions,
  ) => Promise<TelegramMessage[]>;
  /** What names this account in a group, or answers it: newest first, at most `limit` (up to 100), older than `before_id`. */
  mentions: (
    chat_id: number,
    query: { limit: number; before_id?: number },
    options?: CallOptions,
  ) => Promise<TelegramMessage[]>;
  /**
   * The account's chats, page by page, those with the newest messages first (pinned ones before them), as long as they are not older
   * than `since`, at most a thousand; without those in which nobody has written.
   */
  dialogs: (query: { since?: Date }, options?: CallOptions) => AsyncIterable<TelegramDialog[]>;
  /** One message; null when it is not there (any more), or not for this account. */
  message: (chat_id: number, message_id: number, options?: CallOptions) => Promise<TelegramMessage | null>;
  /** Gives a reaction in the place of the account's own, if there is one; the same one twice is `already`. */
  react: (
    reaction: { chat_id: number; message_id: number; emoji: string },
    options?: CallOptions,
  ) => Promise<ReactOutcome>;
  /** What may be given in a chat. */
  availableReactions: (chat_id: number, options?: CallOptions) => Promise<AvailableReactions>;
  /** Ends this session on Telegram, for good. */
  logOut: (options?: CallOptions) => Promise<void>;
  /** Resolves when no socket of this client is open any more: after it nothing of the account is connected. */
  close: () => Promise<void>;
};

export type ConnectOptions = {
  state: TelegramStateStore;
  /** TCP, key and connection together. */
  timeout_ms: number;
  /** Called once when the connection is gone and will not come back by itself. */
  onLost?: (fault: TelegramFault) => void;
  /**
   * Asked before every write to a socket; false when the account's lease is over by a monotonic clock. The client is then
   * closed at once: a process that was stopped and continues must not write with a session that another one holds now.
   */
  mayWrite?: () => boolean;
  /**
   * Takes what happens in the account's chats, one batch after the other, from where the state of an earlier connection
   * ends: whatever happened since is fetched first, or said to be missing (`gap`). Resolves when it is stored; when it
   * rejects, the connection is lost, and the next one begins with the same batch. Without it nothing is heard.
   */
  onUpdates?: (batch: UpdateBatch) => Promise<TakenBatch>;
  /**
   * Telegram has moved the account's home to another DC, where this session string is the one that works; the client is
   * opened with it once this resolves, so it has to be stored by then. Without it such an account is not connected.
   */
  onMoved?: (moved: { session_string: string; dc_id: number }) => Promise<void>;
  signal?: AbortSignal;
};

export type ProbeOptions = {
  timeout_ms: number;
  dc?: number;
  signal?: AbortSignal | undefined;
  /** By how much the DC's clock is ahead of this machine's, to a second or so. */
  onTelegramTime?: (ahead_ms: number) => void;
};

export type TelegramGateway = {
  /** Resolves with a connection that has answered; otherwise throws a TelegramError and leaves nothing open. */
  connect: (identity: TelegramIdentity, options: ConnectOptions) => Promise<TelegramClient>;
  /** Begins to log an account in; `close()` of the flow is called in any case. */
  login: (options: LoginOptions) => Promise<LoginFlow>;
  /** An unauthenticated handshake step (req_pq) to a DC through the proxy, or directly for null; milliseconds it took. */
  probe: (proxy: Proxy | null, options: ProbeOptions) => Promise<number>;
};

/** The one exception that the port throws. */
export class TelegramError extends Error {
  readonly fault: TelegramFault;

  constructor(fault: TelegramFault, options?: { cause?: unknown }) {
    super(describeFault(fault), options);
    this.name = 'TelegramError';
    this.fault = fault;
  }
}

/** The fault in the words that people search for, without secrets. */
export function describeFault(fault: TelegramFault): string {
  switch (fault.kind) {
    case 'rpc': {
      const text = fault.argument === null ? fault.type : fault.type.replace(/_X(?=_|$)/, `_${fault.argument}`);
      return `${text} (${fault.method})`;
    }
    case 'transport':
      return `transport error ${fault.code}`;
    case 'connection':
      return `${fault.reason.replace('_', ' ')}: ${fault.detail}`;
    case 'setup':
      return `${fault.part}: ${fault.detail}`;
    case 'closed':
      return `closed: ${fault.detail}`;
  }
}
