/**
 * All connections of one client. mtcute dials through it, and only through it:
 *
 *   open ──(main connection lost, transport error, lease over, time-out, close)──▶ sealed
 *
 * A sealed link has destroyed its sockets and never opens another. `seal` is the only setter; the first fault stays.
 * mtcute may begin anew by itself only before the first answer (it does so to set its clock right); a connection that is
 * lost later seals the link, and the engine decides when to connect again. Media connections may fail without that.
 */
import { IntermediatePacketCodec, type IPacketCodec, type TelegramTransport } from '@mtcute/core';
import type { Proxy } from '#domain/proxies.ts';
import { TelegramError, type TelegramFault } from '#domain/telegram.ts';
import { monotonic } from '#lib/time.ts';
import type { GuardedSocket } from './guarded-socket.ts';
import { MtProxyTransport } from './mtproxy-transport.ts';
import { reach } from './reach.ts';
import { connectionError, faultOf, peerName } from './socket-faults.ts';
import { SocketPool, type Lane } from './socket-pool.ts';
import type { Destination } from './socks.ts';
import { watchSilence, type Watched } from './silence-watch.ts';
import { watchCodec } from './watched-codec.ts';

type Dc = Parameters<TelegramTransport['connect']>[0];
type Setup = Parameters<NonNullable<TelegramTransport['setup']>>;
type MtProxy = Extract<Proxy, { type: 'mtproxy' }>;

/** How often mtcute may begin anew before the first answer: the clock needs one, one is to spare. */
const RESTARTS_MAX = 2;

/** What mtcute waits before it dials a media connection again; its upload is over long before that. */
const REDIAL_MS = 1000;

export type LinkOptions = {
  proxy: Proxy | null;
  /** Where a connection that mtcute means for this DC really goes. */
  route: (dc: { id: number; lane: Lane; host: string; port: number }) => Destination;
  /** False when the account's lease is over: nothing may be written any more. */
  mayWrite?: (() => boolean) | undefined;
  /** Sees every decoded frame. */
  onFrame?: (frame: Uint8Array) => void;
};

export class Link implements TelegramTransport {
  readonly #options: LinkOptions;
  readonly #sealed = new AbortController();
  readonly #pool = new SocketPool(() => this.#beforeWrite());
  readonly #mediaTrouble = new Set<(error: TelegramError) => void>();
  #setup: Setup | null = null;
  #fault: TelegramFault | null = null;
  #main: GuardedSocket | null = null;
  #settled = false;
  #restarts = 0;
  #stage = 'not connected yet';
  readonly #heart: Watched = {
    heard_at_ms: 0,
    onSilence: () =>
      this.seal({ kind: 'connection', reason: 'dropped', detail: 'nothing is heard of Telegram any more' }),
  };

  constructor(options: LinkOptions) {
    this.#options = options;
  }

  /** Aborted with a `TelegramError` when the link is sealed. */
  get signal(): AbortSignal {
    return this.#sealed.signal;
  }

  get fault(): TelegramFault | null {
    return this.#fault;
  }

  /** What it is at, for the text of a time-out. */
  get stage(): string {
    return this.#stage;
  }

  get open_sockets(): number {
    return this.#pool.size;
  }

  /** To be called after the first answer: from now on a lost main connection is lost. */
  settle(): void {
    this.#settled = true;
    this.#heart.heard_at_ms = monotonic();
    const stop = watchSilence(this.#heart);
    if (this.#fault) stop();
    else this.signal.addEventListener('abort', stop);
  }

  seal(fault: TelegramFault): void {
    if (this.#fault) return;
    this.#fault = fault;
    this.#pool.destroy();
    this.#sealed.abort(new TelegramError(fault));
  }

  /** Resolves when the system has let go of every socket. */
  drained(): Promise<void> {
    return this.#pool.drained();
  }

  /** Hears of trouble with media connections; returns how to stop hearing. */
  onMediaTrouble(listener: (error: TelegramError) => void): () => void {
    this.#mediaTrouble.add(listener);
    return () => this.#mediaTrouble.delete(listener);
  }

  dropMedia(): void {
    this.#pool.destroy('media');
  }

  /** mtcute's reconnection strategy: it gives up with the link. */
  nextDial(previous_wait_ms: number | null): number | false {
    if (this.#fault) return false;
    return previous_wait_ms === null ? 0 : REDIAL_MS;
  }

  setup(...setup: Setup): void {
    this.#setup = setup;
  }

  packetCodec(dc: Dc): IPacketCodec {
    const { proxy, onFrame } = this.#options;
    const lane = laneOf(dc);
    const codec =
      proxy?.type === 'mtproxy' ? this.#mtproxy(proxy, lane).transport.packetCodec(dc) : new IntermediatePacketCodec();
    return watchCodec(codec, {
      onTransportError: (code) => this.#onTrouble(lane, new TelegramError({ kind: 'transport', code })),
      onFrame: (frame) => {
        if (lane === 'main') this.#heart.heard_at_ms = monotonic();
        onFrame?.(frame);
      },
    });
  }

  async connect(dc: Dc): Promise<GuardedSocket> {
    const lane = laneOf(dc);
    // mtcute forgets a connection on which it met an error without closing it; two at once would kill the session.
    if (lane === 'main') this.#main?.close();
    this.#assertOpen();
    try {
      const socket = await this.#reach(dc, lane);
      this.#assertOpen();
      if (lane === 'main') this.#main = socket;
      this.#stage = `${peerName(socket.peer)} is connected, waiting for Telegram's first answer`;
      socket.whenClosed((by, error) => this.#onClosed(lane, by, error));
      return socket;
    } catch (error) {
      this.#onTrouble(lane, error);
      throw error;
    }
  }

  async #reach(dc: Dc, lane: Lane): Promise<GuardedSocket> {
    const { proxy, route } = this.#options;
    if (proxy?.type === 'mtproxy') {
      this.#stage = `connecting to ${peerName({ role: 'proxy', ...proxy })}`;
      const { transport, opened } = this.#mtproxy(proxy, lane);
      if (this.#setup) transport.setup(...this.#setup);
      try {
        await transport.connect();
      } catch (error) {
        opened()?.close();
        throw error;
      }
      const socket = opened();
      if (!socket) throw connectionError('protocol', 'the MTProxy transport opened no connection');
      return socket;
    }
    const to = route({ id: dc.id, lane, host: dc.ipAddress, port: dc.port });
    this.#stage = `connecting to ${peerName(proxy ? { role: 'proxy', ...proxy } : { role: 'server', ...to })}`;
    return reach(this.#pool, proxy, to, lane);
  }

  #mtproxy(proxy: MtProxy, lane: Lane): { transport: MtProxyTransport; opened: () => GuardedSocket | null } {
    let socket: GuardedSocket | null = null;
    const transport = new MtProxyTransport(proxy, async ({ address, port }) => {
      socket = await this.#pool.open({ role: 'proxy', host: address, port }, lane);
      return socket;
    });
    return { transport, opened: () => socket };
  }

  #onClosed(lane: Lane, by: 'us' | 'them', error: Error): void {
    if (lane === 'main' && by === 'us' && !this.#settled && this.#restarts < RESTARTS_MAX) {
      this.#restarts += 1;
      return;
    }
    const gaveUp = by === 'us' && lane === 'main';
    this.#onTrouble(lane, gaveUp ? connectionError('dropped', 'no pong, or an answer that could not be read') : error);
  }

  #onTrouble(lane: Lane, error: unknown): void {
    const fault = faultOf(error);
    if (lane === 'main') this.seal(fault);
    else for (const listener of this.#mediaTrouble) listener(new TelegramError(fault, { cause: error }));
  }

  #assertOpen(): void {
    if (this.#fault) throw new TelegramError(this.#fault);
  }

  #beforeWrite(): void {
    this.#assertOpen();
    if (this.#options.mayWrite?.() ?? true) return;
    this.seal({ kind: 'closed', detail: 'the lease of this account is over' });
    this.#assertOpen();
  }
}

function laneOf(dc: Dc): Lane {
  return dc.mediaOnly === true ? 'media' : 'main';
}
