/** A connection of a client: over TCP here; a client in the same process brings one of its own. */
import type { Socket } from 'node:net';
import type Long from 'long';
import { TIMER_MAX_MS } from '#clock/real-time.ts';
import { encrypt, type Message } from '#wire/encryption.ts';
import { createTransport, type Transport } from '#wire/transport.ts';
import type { Handshake } from '#wire/handshake.ts';
import type { AuthKey } from './auth-keys.ts';
import type { Session } from './session.ts';
import { SEND_QUEUE_BYTES } from './limits.ts';

/** `silence`: the socket stays open, but nothing is heard or said any more, as when a cable is cut. */
export type Ending = 'close' | 'reset' | 'silence';

export type ConnectionEvents = {
  packet: (connection: Connection, packet: Buffer) => void;
  closed: (connection: Connection) => void;
  /** What the peer sent is no MTProto; the connection ends. */
  broken: (connection: Connection, error: unknown) => void;
};

export type ConnectionOptions = {
  /** In the order of opening. */
  id: number;
  dc: number;
  main: boolean;
  opened_at: Date;
  randomBytes: (length: number) => Buffer;
  events: ConnectionEvents;
};

/** What the server needs of a connection. */
export type Connection = Pick<TcpConnection, keyof TcpConnection>;

export class TcpConnection {
  readonly id: number;
  /** Which DC it came to. */
  readonly dc: number;
  /** Came in on the main port; else on the media port. */
  readonly main: boolean;
  readonly opened_at: Date;
  readonly sessions = new Set<Session>();
  /** The key of the last message. */
  key: AuthKey | null = null;
  /** Under way, or null. */
  handshake: Handshake | null = null;
  readonly #socket: Socket;
  readonly #transport: Transport;
  readonly #randomBytes: (length: number) => Buffer;
  #silenced = false;
  #hangUp: NodeJS.Timeout | null = null;

  constructor(socket: Socket, { id, dc, main, opened_at, randomBytes, events }: ConnectionOptions) {
    this.id = id;
    this.dc = dc;
    this.main = main;
    this.opened_at = opened_at;
    this.#socket = socket;
    this.#randomBytes = randomBytes;
    this.#transport = createTransport(randomBytes);
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.#receive(chunk, events));
    // A reset or a broken pipe is followed by 'close'; there is nothing else to do.
    socket.on('error', () => {});
    socket.on('close', () => {
      if (this.#hangUp) clearTimeout(this.#hangUp);
      for (const session of this.sessions) session.detach(this);
      events.closed(this);
    });
  }

  get silenced(): boolean {
    return this.#silenced;
  }

  sendEncrypted(key: AuthKey, sessionId: Long, message: Message): void {
    if (!this.#canSend()) return;
    this.#write(encrypt(key, { salt: key.salt, session_id: sessionId, message }, this.#randomBytes));
  }

  sendPlain(messageId: Long, body: Buffer): void {
    const head = Buffer.alloc(20);
    head.writeInt32LE(messageId.low, 8);
    head.writeInt32LE(messageId.high, 12);
    head.writeUInt32LE(body.length, 16);
    if (this.#canSend()) this.#write(Buffer.concat([head, body]));
  }

  /** -404 unknown key or broken message, -429 too many connections, -444 wrong DC. */
  sendTransportError(code: 404 | 429 | 444): void {
    const packet = Buffer.alloc(4);
    packet.writeInt32LE(-code);
    if (this.#canSend()) this.#write(packet);
  }

  /** ping_delay_disconnect: hang up unless the next one comes in time. */
  hangUpIn(seconds: number): void {
    if (this.#hangUp) clearTimeout(this.#hangUp);
    this.#hangUp = setTimeout(() => this.end('close'), Math.min(Math.max(seconds, 0) * 1000, TIMER_MAX_MS));
    this.#hangUp.unref();
  }

  end(how: Ending): void {
    switch (how) {
      case 'close':
        this.#socket.destroy();
        return;
      case 'reset':
        this.#socket.resetAndDestroy();
        return;
      case 'silence':
        this.#silenced = true;
        return;
    }
  }

  #receive(chunk: Buffer, events: ConnectionEvents): void {
    if (this.#silenced) return;
    try {
      for (const packet of this.#transport.receive(chunk)) {
        // A packet may have led to this connection's end: what stands behind it was never read.
        if (this.#socket.destroyed || this.#silenced) return;
        events.packet(this, packet);
      }
    } catch (error) {
      events.broken(this, error);
      this.#socket.destroy();
    }
  }

  #canSend(): boolean {
    return !this.#silenced && !this.#socket.destroyed && this.#transport.framing() !== null;
  }

  #write(packet: Buffer): void {
    this.#socket.write(this.#transport.pack(packet));
    if (this.#socket.writableLength > SEND_QUEUE_BYTES) this.#socket.destroy();
  }
}
