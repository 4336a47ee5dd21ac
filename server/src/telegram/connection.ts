import type { BaseTelegramClient, mtp, tl } from '@mtcute/node';
import { isTlRpcError } from '@mtcute/node/utils.js';
import { parseRpcError } from '#domain/telegram-errors.ts';
import type { TakenBatch, UpdateBatch } from '#domain/telegram-updates.ts';
import { TelegramError, type CallOptions, type TelegramFault } from '#domain/telegram.ts';
import { delay, monotonic } from '#lib/time.ts';
import { bounded, NOT_NEEDED } from '#telegram/bounded.ts';
import type { Caller, FileLane, MethodCall } from '#telegram/caller.ts';
import { OtherDcs } from '#telegram/files/other-dcs.ts';
import type { Link } from '#telegram/link/link.ts';
import type { TelegramLog } from '#telegram/log.ts';
import { hasMediaAddress } from '#telegram/methods/media-address.ts';
import type { MediaAddresses, MediaPlan } from '#telegram/routes.ts';
import type { StateMirror } from '#telegram/state/state-mirror.ts';
import { updatesIn } from '#telegram/updates/answers.ts';
import { UpdateFeed } from '#telegram/updates/feed.ts';

const CALL_TIMEOUT_MS = 30_000;
/** How long closing waits for mtcute's own tidying up, and for the last save; the sockets are gone before. */
const TIDY_MAX_MS = 5000;

export type { MethodCall } from '#telegram/caller.ts';

export type ConnectionParts = {
  account_id: number;
  mtcute: BaseTelegramClient;
  link: Link;
  mirror: StateMirror;
  media: MediaPlan;
  media_addresses: MediaAddresses;
  log: TelegramLog;
  /** A connection of this account to another DC, with a key that was made for it before or without one. */
  dial: (dc_id: number, auth_key: Uint8Array | null) => Promise<Connection>;
};

/** A client that has dialled: calls go through it, and it closes once. */
export class Connection implements Caller {
  readonly account_id: number;
  readonly mtcute: BaseTelegramClient;
  readonly link: Link;
  readonly media: MediaPlan;
  readonly media_addresses: MediaAddresses;
  /** Telegram's id of the account, known from the first answer on. */
  self_id = 0;
  readonly #mirror: StateMirror;
  readonly #others: OtherDcs;
  readonly #log: TelegramLog;
  #closed: Promise<void> | null = null;
  #closing = false;
  #feed: UpdateFeed | null = null;
  #uploads = 0;

  constructor(parts: ConnectionParts) {
    this.account_id = parts.account_id;
    this.mtcute = parts.mtcute;
    this.link = parts.link;
    this.media = parts.media;
    this.media_addresses = parts.media_addresses;
    this.#mirror = parts.mirror;
    this.#log = parts.log;
    const keys = {
      get: (dc_id: number) => parts.mirror.get('auth_key', String(dc_id)),
      set: (dc_id: number, key: Uint8Array | null) => {
        if (key) parts.mirror.set('auth_key', String(dc_id), key);
        else parts.mirror.delete('auth_key', String(dc_id));
      },
    };
    this.#others = new OtherDcs({ home: this, dial: parts.dial, keys });
  }

  get closing(): boolean {
    return this.#closing;
  }

  get open(): boolean {
    return this.link.fault === null;
  }

  get peers(): BaseTelegramClient['storage']['peers'] {
    return this.mtcute.storage.peers;
  }

  hasMediaLane(options?: CallOptions): Promise<boolean> {
    return hasMediaAddress(this, options);
  }

  /**
   * One request, one answer. It does not go through mtcute's `call`: that follows PHONE/USER/NETWORK_MIGRATE_X to a DC
   * that does not know the account, makes a key there and ends in a misleading AUTH_KEY_UNREGISTERED.
   */
  async call<T extends tl.RpcMethod>(request: T, options: MethodCall = {}): Promise<tl.RpcCallReturn[T['_']]> {
    const result = await this.within(options, request._, (signal) =>
      this.#send(request, options.lane ?? 'main', signal),
    );
    if (isTlRpcError(result)) {
      throw new TelegramError(parseRpcError(result.errorMessage, result.errorCode, request._));
    }
    for (const updates of updatesIn(result)) this.#feed?.hear(updates);
    return result;
  }

  /** From now on what happens in the account's chats is handed over, as `ConnectOptions.onUpdates` says. */
  follow(handOver: (batch: UpdateBatch) => Promise<TakenBatch>): void {
    const onBroken = (fault: TelegramFault) => this.link.seal(fault);
    const parts = { caller: this, mirror: this.#mirror, log: this.#log, handOver, onBroken, wait: delay, monotonic };
    const feed = new UpdateFeed(parts);
    this.#feed = feed;
    this.mtcute.onServerUpdate.add((updates) => feed.hear(updates));
    feed.start();
  }

  /** The same bounds for work of several steps. */
  within<T>(options: CallOptions, what: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const timeout_ms = options.timeout_ms ?? CALL_TIMEOUT_MS;
    const onTimeout = (): TelegramFault => ({
      kind: 'connection',
      reason: 'timeout',
      detail: `${what} was not answered within ${timeout_ms} ms`,
    });
    return bounded({ timeout_ms, onTimeout, link: this.link.signal, signal: options.signal }, work);
  }

  /**
   * While a call is under way on a "main connection", mtcute 0.30.3 pings with the wish that the server hang up after
   * 7 seconds without another ping, and then sends none for a minute: every connection would be lost 7 seconds after a
   * call. On others it asks for 135 seconds. Half-open connections are still found in 7 seconds, by the silence, and at
   * rest by `watchSilence`, for which pings must come when they are due. A key is made on a main connection only, so where
   * there is none yet this comes with it.
   */
  keepOpenAtRest(): void {
    const { main } = this.#dc();
    const rest = () => {
      for (const connection of main['_connections']) {
        connection.params.isMainConnection = false;
        connection['_randomDelay'] = 0;
      }
    };
    if (main['_connections'].every((connection) => connection.getAuthKey() !== null)) rest();
    else main.onKeyChange.add(rest);
  }

  /** Opens a media connection for as long as `work` lasts; its trouble ends the work, and not the client. */
  async withMedia<T>(work: () => Promise<T>): Promise<T> {
    const { trouble, close } = this.#openMedia();
    try {
      return await Promise.race([work(), trouble]);
    } finally {
      close();
    }
  }

  async files(dc_id: number, options?: CallOptions): Promise<FileLane> {
    if (dc_id !== this.#dc().dcId) return this.#others.open(dc_id);
    if (!(await this.hasMediaLane(options)))
      return { call: (request, how) => this.call(request, how), close: () => {} };
    const { trouble, close } = this.#openMedia();
    return {
      call: (request, how) => Promise.race([this.call(request, { ...how, lane: 'media' }), trouble]),
      close,
    };
  }

  wait(milliseconds: number, signal?: AbortSignal): Promise<void> {
    const over = this.link.signal;
    return delay(milliseconds, signal ? AbortSignal.any([over, signal]) : over);
  }

  /** The key that was made for this connection. */
  async keyOf(dc_id: number): Promise<Uint8Array | null> {
    return this.mtcute.mt.storage.provider.authKeys.get(dc_id);
  }

  /** `trouble` rejects when the media connection fails; to be closed. */
  #openMedia(): { trouble: Promise<never>; close: () => void } {
    const { upload } = this.#dc();
    const { promise: trouble, reject } = Promise.withResolvers<never>();
    // Whoever waits for nothing just then does not hear of it, and nobody has to.
    trouble.catch(() => {});
    const stopHearing = this.link.onMediaTrouble(reject);
    this.#uploads += 1;
    upload.setCount(1);
    const close = () => {
      stopHearing();
      this.#uploads -= 1;
      if (this.#uploads > 0 || !this.open) return;
      upload.setCount(0);
      this.link.dropMedia();
    };
    return { trouble, close };
  }

  /** Resolves when nothing of this client is open any more; never rejects. */
  close(fault: TelegramFault): Promise<void> {
    this.#closing = true;
    this.#closed ??= this.#close(fault);
    return this.#closed;
  }

  async lost(fault: TelegramFault, onLost: ((fault: TelegramFault) => void) | undefined): Promise<void> {
    this.#log.debug({ account_id: this.account_id, fault }, 'Telegram connection lost');
    await this.close(fault);
    try {
      onLost?.(fault);
    } catch (error) {
      this.#log.warn({ account_id: this.account_id, err: error }, 'Telegram connection: its loss was not taken well');
    }
  }

  async #close(fault: TelegramFault): Promise<void> {
    this.link.seal(fault);
    const others = this.#others.close(fault);
    // At once: left alone with a sealed link, mtcute has been seen to wait for what never comes.
    await this.#tidy('client', this.mtcute.destroy());
    await this.#tidy('other DCs', others);
    await this.link.drained();
    if (this.#feed) await this.#tidy('updates', this.#feed.stop());
    await this.#tidy('state', this.#mirror.close());
  }

  /** mtcute's destroy() has been seen to hang; what matters, the sockets, we close ourselves. */
  async #tidy(part: string, work: Promise<void>): Promise<void> {
    const timer = new AbortController();
    const late = delay(TIDY_MAX_MS, timer.signal).then(
      () => this.#log.warn({ account_id: this.account_id, part }, 'Telegram client did not close in time'),
      () => {},
    );
    const done = work.catch((error: unknown) => {
      this.#log.warn({ account_id: this.account_id, part, err: error }, 'Telegram client did not close cleanly');
    });
    await Promise.race([done, late]);
    timer.abort(NOT_NEEDED);
  }

  #send<T extends tl.RpcMethod>(
    request: T,
    lane: 'main' | 'media',
    signal: AbortSignal,
  ): Promise<tl.RpcCallReturn[T['_']] | mtp.RawMt_rpc_error> {
    const dc = this.#dc();
    return (lane === 'main' ? dc.main : dc.upload).sendRpc(request, undefined, signal);
  }

  /** A protected field of the pinned version: the only way to a request that mtcute neither repeats nor redirects. */
  #dc(): NonNullable<BaseTelegramClient['mt']['network']['_primaryDc']> {
    const dc = this.mtcute.mt.network['_primaryDc'];
    if (!dc) throw new TelegramError({ kind: 'closed', detail: 'the client is not connected' });
    return dc;
  }
}
