/** A connection without a socket: its client lives in this process, and messages arrive as they are, unencrypted. */
import type Long from 'long';
import type { RealTime } from '#clock/real-time.ts';
import type { AuthKey } from '#mtproto/auth-keys.ts';
import type { Connection, Ending } from '#mtproto/connection.ts';
import type { Session } from '#mtproto/session.ts';
import type { Message } from '#wire/encryption.ts';

/**
 * `refused`: the server is down, nobody was let in. `transport`: the server's negative number, as -404 for an unknown key;
 * the connection is of no use after it.
 */
export type Ended = { how: 'close' | 'reset' | 'refused' } | { how: 'transport'; code: number };

export type InProcessEvents = {
  message: (message: Message) => void;
  /** Once. */
  ended: (ended: Ended) => void;
  /** The server lets go of it, whoever ended it. */
  closed: (connection: InProcessConnection) => void;
};

export class InProcessConnection implements Connection {
  readonly id: number;
  readonly dc: number;
  readonly main: boolean;
  readonly opened_at: Date;
  readonly sessions = new Set<Session>();
  readonly handshake = null;
  key: AuthKey | null = null;
  readonly #events: InProcessEvents;
  readonly #time: RealTime;
  #state: 'open' | 'silenced' | 'closed' = 'open';
  #cancelHangUp = (): void => {};

  constructor(about: Pick<Connection, 'id' | 'dc' | 'main' | 'opened_at'>, time: RealTime, events: InProcessEvents) {
    this.id = about.id;
    this.dc = about.dc;
    this.main = about.main;
    this.opened_at = about.opened_at;
    this.#time = time;
    this.#events = events;
  }

  get silenced(): boolean {
    return this.#state === 'silenced';
  }

  /** Whether what the client says is heard. */
  get hears(): boolean {
    return this.#state === 'open';
  }

  sendEncrypted(_key: AuthKey, _sessionId: Long, message: Message): void {
    if (this.#state === 'open') this.#events.message(message);
  }

  /** Only handshakes are answered so, and nobody shakes hands here. */
  sendPlain(): void {
    throw new Error('a client of the same process gets its key without a handshake');
  }

  sendTransportError(code: 404 | 429 | 444): void {
    if (this.#state === 'open') this.#events.ended({ how: 'transport', code: -code });
  }

  hangUpIn(seconds: number): void {
    this.#cancelHangUp();
    this.#cancelHangUp = this.#time.after(seconds * 1000, () => this.end('close'));
  }

  refuse(): void {
    this.#state = 'closed';
    this.#events.ended({ how: 'refused' });
  }

  end(how: Ending): void {
    if (this.#state === 'closed') return;
    if (how === 'silence') {
      this.#state = 'silenced';
      return;
    }
    const told = this.#state === 'open';
    this.#state = 'closed';
    this.#cancelHangUp();
    for (const session of this.sessions) session.detach(this);
    this.#events.closed(this);
    if (told) this.#events.ended({ how });
  }
}
