/**
 * What stands in mtcute's place when there is no wire: it carries TL objects to a simulated Telegram of the same process,
 * and ends as a connection over TCP does.
 *
 *   open ──(dropped, transport error, silence, lease over, close)──▶ sealed
 */
import type { tl } from '@mtcute/core';
import type { Answered, Ended, InProcess, InProcessClient } from '@groundcrew/simulator';
import { parseRpcError } from '@groundcrew/server/domain/telegram-errors.ts';
import type { TakenBatch, UpdateBatch } from '@groundcrew/server/domain/telegram-updates.ts';
import { TelegramError, type CallOptions, type TelegramFault } from '@groundcrew/server/domain/telegram.ts';
import { bounded } from '@groundcrew/server/telegram/bounded.ts';
import type { Caller, FileLane, MethodCall, Peers } from '@groundcrew/server/telegram/caller.ts';
import { updatesIn } from '@groundcrew/server/telegram/updates/answers.ts';
import { UpdateFeed } from '@groundcrew/server/telegram/updates/feed.ts';
import { createPeerBook } from '@groundcrew/server/telegram/state/peer-book.ts';
import type { StateMirror } from '@groundcrew/server/telegram/state/state-mirror.ts';
import type { WirelessTime } from './virtual-time.ts';

/** As the gateway's. */
const CALL_TIMEOUT_MS = 30_000;
/** mtcute gives a connection up that says nothing for so long while a call is under way. */
const SILENCE_MAX_MS = 7000;

/** Somebody who sees every call, and may keep it waiting on its way there and back. */
export type Watcher = {
  pass: (what: string) => Promise<void>;
  /** It goes out at this moment. */
  asked: (account_id: number, request: tl.RpcMethod) => void;
  /** Its answer came at this moment; null: it never will, since the connection ended. */
  answered: (account_id: number, request: tl.RpcMethod, answer: { text?: string; result?: unknown } | null) => void;
};

export type WirelessParts = {
  account_id: number;
  api_id: number;
  auth_key: Uint8Array;
  telegram: InProcess;
  time: WirelessTime;
  watcher?: Watcher | undefined;
  /** How messages travel, both ways, in order. */
  carry?: ((arrive: () => void) => void) | undefined;
  mirror: StateMirror;
  mayWrite: () => boolean;
};

export class WirelessConnection implements Caller {
  readonly account_id: number;
  readonly peers: Peers;
  self_id = 0;
  readonly #parts: WirelessParts;
  readonly #client: InProcessClient;
  readonly #sealed = new AbortController();
  #media: InProcessClient | null = null;
  #uploads = 0;
  readonly #mediaTrouble = new Set<(error: TelegramError) => void>();
  #fault: TelegramFault | null = null;
  #feed: UpdateFeed | null = null;
  #closed: Promise<void> | null = null;
  #onLost: (fault: TelegramFault) => void = () => {};

  constructor(parts: WirelessParts) {
    this.account_id = parts.account_id;
    this.#parts = parts;
    this.peers = createPeerBook(parts.mirror);
    this.#client = this.#connect(true, (ended) => this.#lose(faultOf(ended)));
  }

  get open(): boolean {
    return this.#fault === null;
  }

  /** To be called after the first answer: who hears of a loss may connect again at once. */
  settle(onLost: (fault: TelegramFault) => void): void {
    this.#onLost = onLost;
  }

  async call<T extends tl.RpcMethod>(request: T, options: MethodCall = {}): Promise<tl.RpcCallReturn[T['_']]> {
    const answer = await this.within(options, request._, () => this.#send(request, options.lane ?? 'main'));
    if ('text' in answer) throw new TelegramError(parseRpcError(answer.text, answer.code, request._));
    for (const updates of updatesIn(answer.result)) this.#feed?.hear(updates);
    return answer.result;
  }

  /** From now on what happens in the account's chats is handed over, as `ConnectOptions.onUpdates` says. */
  follow(handOver: (batch: UpdateBatch) => Promise<TakenBatch>): void {
    const { mirror, time } = this.#parts;
    const onBroken = (fault: TelegramFault): void => this.#lose(fault);
    const log = { debug: () => {}, warn: () => {} };
    const { delay: wait, monotonic } = time;
    this.#feed = new UpdateFeed({ caller: this, mirror, handOver, onBroken, wait, monotonic, log });
    this.#feed.start();
  }

  within<T>(options: CallOptions, what: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const timeout_ms = options.timeout_ms ?? CALL_TIMEOUT_MS;
    const onTimeout = (): TelegramFault => ({
      kind: 'connection',
      reason: 'timeout',
      detail: `${what} was not answered within ${timeout_ms} ms`,
    });
    const { delay: wait } = this.#parts.time;
    return bounded({ timeout_ms, onTimeout, link: this.#sealed.signal, signal: options.signal, wait }, work);
  }

  hasMediaLane(): Promise<boolean> {
    return Promise.resolve(true);
  }

  /** Without wires all files are at home. */
  files(): Promise<FileLane> {
    const call: FileLane['call'] = (request, options) =>
      this.withMedia(() => this.call(request, { ...options, lane: 'media' }));
    return Promise.resolve({ call, close: () => {} });
  }

  wait(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return this.#parts.time.delay(milliseconds, signal);
  }

  /** Trouble of a media connection ends the work, and not the client. */
  async withMedia<T>(work: () => Promise<T>): Promise<T> {
    const trouble = Promise.withResolvers<never>();
    const onEnded = (ended: Ended): void => {
      for (const reject of this.#mediaTrouble) reject(new TelegramError(faultOf(ended)));
    };
    this.#mediaTrouble.add(trouble.reject);
    this.#media ??= this.#connect(false, onEnded);
    this.#uploads += 1;
    try {
      return await Promise.race([work(), trouble.promise]);
    } finally {
      this.#mediaTrouble.delete(trouble.reject);
      this.#uploads -= 1;
      if (this.#uploads === 0) {
        this.#media.close();
        this.#media = null;
      }
    }
  }

  close(fault: TelegramFault): Promise<void> {
    this.#seal(fault);
    this.#closed ??= this.#tidy();
    return this.#closed;
  }

  async #tidy(): Promise<void> {
    await this.#feed?.stop();
    await this.#parts.mirror.close();
  }

  async #send<T extends tl.RpcMethod>(request: T, lane: 'main' | 'media'): Promise<Answered<T['_']>> {
    const { watcher } = this.#parts;
    await watcher?.pass(`asks ${request._}`);
    if (!this.#parts.mayWrite()) this.#lose({ kind: 'closed', detail: 'the lease of this account is over' });
    if (this.#fault) throw new TelegramError(this.#fault);
    const client = lane === 'media' ? (this.#media ?? this.#client) : this.#client;
    const heard = this.#listenFor(client);
    watcher?.asked(this.account_id, request);
    let answer: Answered<T['_']> | null = null;
    try {
      answer = await client.call(request);
      await watcher?.pass(`hears ${request._}`);
      return answer;
    } finally {
      heard();
      watcher?.answered(this.account_id, request, answer);
    }
  }

  /** Silence while a call is under way: the server is asked whether it is there. */
  #listenFor(client: InProcessClient): () => void {
    const { time } = this.#parts;
    let cancel = time.after(SILENCE_MAX_MS / 2, () => {
      let pong = false;
      void client.ping().then(() => (pong = true));
      cancel = time.after(SILENCE_MAX_MS / 2, () => {
        if (!pong) this.#lose({ kind: 'connection', reason: 'dropped', detail: 'no pong' });
      });
    });
    return () => cancel();
  }

  #connect(main: boolean, onEnded: (ended: Ended) => void): InProcessClient {
    const { telegram, auth_key, api_id, mayWrite, carry = queueMicrotask } = this.#parts;
    const onUpdates = (updates: tl.TypeUpdates): void => this.#feed?.hear(updates);
    // The transport compares the deadline at every write, acknowledgements included.
    const guarded = (arrive: () => void): void =>
      carry(() => {
        if (mayWrite()) arrive();
        else this.#lose({ kind: 'closed', detail: 'the lease of this account is over' });
      });
    return telegram.connect({ auth_key, api_id, main, onUpdates, onEnded, carry: guarded });
  }

  #lose(fault: TelegramFault): void {
    if (this.#fault) return;
    this.#seal(fault);
    if (this.#closed) return;
    void this.close(fault).then(() => this.#onLost(fault));
  }

  #seal(fault: TelegramFault): void {
    if (this.#fault) return;
    this.#fault = fault;
    this.#client.close();
    this.#media?.close();
    this.#sealed.abort(new TelegramError(fault));
  }
}

function faultOf(ended: Ended): TelegramFault {
  if (ended.how === 'transport') return { kind: 'transport', code: ended.code };
  if (ended.how === 'refused') return { kind: 'connection', reason: 'refused', detail: 'the server is down' };
  return { kind: 'connection', reason: 'dropped', detail: 'the server hung up' };
}
