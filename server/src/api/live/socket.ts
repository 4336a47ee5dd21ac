// One WebSocket of one client, once it may listen.
import type { WebSocket } from '@fastify/websocket';
import type { Access } from '@groundcrew/contract';
import type { Follower } from '#api/live/catch-up.ts';
import { said, type Frame } from '#api/live/frame.ts';
import type { Caller } from '#auth/caller.ts';
import type { Log } from '#lib/log.ts';
import { delay } from '#lib/time.ts';
import type { EventStream } from '#store/events/events.ts';
import type { Credential } from '#store/auth/live-access.ts';

/** How sockets are closed, and with which words. */
export const CLOSE = {
  stopping: [1001, 'the server stops'],
  malformed: [1003, 'malformed'],
  refused: [1008, 'refused'],
  over: [1008, 'signed out, or no member any more'],
  overloaded: [1013, 'too much at once; come again later'],
} as const;

/** What waits to be taken by a peer, at most; bytes of live messages are shared by all who get them. */
export const BUFFER_MAX_BYTES = 1_000_000;

/** Real time. */
const DROP_MS = 2_000;

const PING = said({ type: 'ping' });

export type LiveSocketOptions = {
  socket: WebSocket;
  log: Log;
  /** Called behind the greeting. */
  greeted: () => void;
  caller: Caller;
  credential: Credential;
  access: Access;
  stream: EventStream;
  /** Of the person for whom it is; null: of nobody by name. */
  user_id: string | null;
};

export class LiveSocket implements Follower {
  readonly stream: EventStream;
  readonly user_id: string | null;
  readonly caller: Caller;
  readonly credential: Credential;
  readonly access: Access;
  /** Fires when it is closed. */
  readonly signal: AbortSignal;
  readonly #socket: WebSocket;
  readonly #log: Log;
  readonly #greeted: () => void;
  /** It has said something since it was last looked at. */
  #alive = true;

  constructor(options: LiveSocketOptions) {
    const { socket, log } = options;
    this.stream = options.stream;
    this.user_id = options.user_id;
    this.caller = options.caller;
    this.credential = options.credential;
    this.access = options.access;
    this.#socket = socket;
    this.#log = log;
    this.#greeted = options.greeted;
    const closed = new AbortController();
    this.signal = closed.signal;
    socket.on('close', () => closed.abort());
    const alive = () => {
      this.#alive = true;
    };
    socket.on('pong', alive);
    socket.on('message', alive);
    if (socket.readyState !== socket.OPEN) closed.abort();
  }

  greet(seq: number): void {
    this.#send(said({ type: 'connection_established', message: 'Connected', seq }));
    this.#log.info('WebSocket sent welcome message');
    this.#greeted();
  }

  resync(seq: number): void {
    this.#send(said({ type: 'resync', seq }));
  }

  hear(frame: Frame): void {
    if (!this.#log.isLevelEnabled('debug')) return this.#send(frame.bytes);
    const { seq, type } = frame.row;
    this.#log.debug({ seq, type }, 'WebSocket sending message');
    this.#send(frame.bytes, () => this.#log.debug({ seq }, 'WebSocket message sent'));
  }

  /** What is not kept: whoever misses it hears the next. */
  say(bytes: Buffer): void {
    this.#send(bytes);
  }

  async deliver(frames: readonly Frame[]): Promise<void> {
    const last = frames.at(-1);
    for (const frame of frames) {
      if (frame !== last) this.#socket.send(frame.bytes, { binary: false });
    }
    if (!last) return;
    // Whoever takes his time with old rows is waited for; what he misses meanwhile he fetches himself.
    await new Promise<void>((resolve) => {
      this.#socket.send(last.bytes, { binary: false }, () => resolve());
    });
  }

  /** Asks whether it is there still; closes it when it has said nothing since the last time. */
  pulse(): void {
    if (!this.#alive) return this.#socket.terminate();
    this.#alive = false;
    this.#send(PING);
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.ping();
  }

  terminate(): void {
    this.#socket.terminate();
  }

  close([code, why]: readonly [number, string]): void {
    this.#socket.close(code, why);
  }

  #send(bytes: Buffer, sent?: () => void): void {
    const socket = this.#socket;
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > BUFFER_MAX_BYTES) return this.#drop();
    socket.send(bytes, { binary: false }, sent);
  }

  /** It is told why, if it takes that much at least. */
  #drop(): void {
    const [code, why] = CLOSE.overloaded;
    this.#log.warn({ code }, 'WebSocket takes too long');
    this.#socket.close(code, why);
    void delay(DROP_MS, this.signal).then(
      () => this.#socket.terminate(),
      () => {},
    );
  }
}
