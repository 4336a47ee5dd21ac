import type { tl } from '@mtcute/core';
import type { CallOptions } from '#domain/telegram.ts';

/** Which of an account's connections carries a call. */
export type MethodCall = CallOptions & { lane?: 'main' | 'media' };

/**
 * What the methods need of a connection: it carries TL objects. Behind it are mtcute and a wire, or a simulated world in
 * the same process; the methods are the same for both.
 */
export type Caller = {
  readonly account_id: number;
  /** Telegram's id of the account. */
  readonly self_id: number;
  /** The chats and people whom the account has met. */
  readonly peers: Peers;
  /** One request, one answer; throws a `TelegramError`. */
  call: <T extends tl.RpcMethod>(request: T, options?: MethodCall) => Promise<tl.RpcCallReturn[T['_']]>;
  /** The bounds of a call for work of several steps. */
  within: <T>(options: CallOptions, what: string, work: (signal: AbortSignal) => Promise<T>) => Promise<T>;
  /** Whether media connections go to an address of their own. */
  hasMediaLane: (options?: CallOptions) => Promise<boolean>;
  /** Fetches files from the DC where they are; to be closed. */
  files: (dc_id: number, options?: CallOptions) => Promise<FileLane>;
  /** By the time that the connection goes by. */
  wait: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  /** Calls on the lane `media` are possible for as long as `work` lasts. */
  withMedia: <T>(work: () => Promise<T>) => Promise<T>;
};

/** A way to the files of one DC. */
export type FileLane = {
  call: <T extends tl.RpcMethod>(request: T, options?: CallOptions) => Promise<tl.RpcCallReturn[T['_']]>;
  close: () => void;
};

export type Peers = {
  /** By marked id. */
  getById: (id: number) => Promise<tl.TypeInputPeer | null>;
  /** Those who had the name lately. */
  getByUsername: (username: string) => Promise<tl.TypeInputPeer | null>;
  /** Remembers everybody whom an answer brings. */
  updatePeersFrom: (answer: tl.TlObject) => Promise<boolean>;
};
