import type { Socket } from 'node:net';
import { connectionError, peerName, socketError, type Peer } from './socket-faults.ts';

/** What the server may send before mtcute reads it; beyond that the socket waits, so that nobody can fill our memory. */
const UNREAD_MAX_BYTES = 4 * 1_048_576;

/** `them`: the other side closed or broke the connection; `us`: our own code, which includes mtcute, closed it. */
type ClosedListener = (by: 'us' | 'them', error: Error) => void;

/**
 * One connected socket as mtcute wants it (read, write, close), which tells who closed it and asks before it writes.
 * Reading at the end throws: mtcute's own loop spins for ever on a zero-length read.
 */
export class GuardedSocket {
  readonly localAddress = null;
  readonly remoteAddress = null;
  readonly peer: Peer;
  readonly #socket: Socket;
  readonly #beforeWrite: () => void;
  #unread: Buffer[] = [];
  #unread_bytes = 0;
  #ended: { by: 'us' | 'them'; error: Error } | null = null;
  #listener: ClosedListener | null = null;
  #wake: (() => void) | null = null;

  /** `beforeWrite` is called before every write and throws when this process may not write any more. */
  constructor(socket: Socket, peer: Peer, beforeWrite: () => void) {
    this.#socket = socket;
    this.#beforeWrite = beforeWrite;
    this.peer = peer;
    socket.on('data', (bytes: Buffer) => this.#onData(bytes));
    socket.on('error', (error) => this.#end('them', socketError(error, peer)));
    socket.on('close', () => this.#end('them', connectionError('dropped', `${peerName(peer)} closed the connection`)));
  }

  /** Calls the listener once, when the connection ends; at once if it has. */
  whenClosed(listener: ClosedListener): void {
    if (this.#ended) listener(this.#ended.by, this.#ended.error);
    else this.#listener = listener;
  }

  setNoDelay(on: boolean): void {
    this.#socket.setNoDelay(on);
  }

  setKeepAlive(on: boolean): void {
    this.#socket.setKeepAlive(on);
  }

  async read(into: Uint8Array): Promise<number> {
    await this.#readable();
    const size = Math.min(this.#unread_bytes, into.length);
    this.#copy(into.subarray(0, size));
    return size;
  }

  /** Exactly so many bytes; throws when the connection ends before them. */
  async take(size: number): Promise<Buffer> {
    const bytes = Buffer.alloc(size);
    let at = 0;
    while (at < size) at += await this.read(bytes.subarray(at));
    return bytes;
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (this.#ended) throw this.#ended.error;
    this.#beforeWrite();
    await new Promise<void>((resolve, reject) => {
      this.#socket.write(bytes, (error) => (error ? reject(error) : resolve()));
    });
  }

  /** mtcute's way to give a connection up. */
  close(): void {
    this.#end('us', connectionError('dropped', `the connection to ${peerName(this.peer)} was closed here`));
    this.#socket.destroy();
  }

  async #readable(): Promise<void> {
    while (this.#unread_bytes === 0) {
      if (this.#ended) throw this.#ended.error;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  #onData(bytes: Buffer): void {
    this.#unread.push(bytes);
    this.#unread_bytes += bytes.length;
    if (this.#unread_bytes > UNREAD_MAX_BYTES) this.#socket.pause();
    this.#wakeUp();
  }

  #copy(into: Uint8Array): void {
    let at = 0;
    while (at < into.length) {
      const [first] = this.#unread;
      if (!first) return;
      const part = first.subarray(0, into.length - at);
      into.set(part, at);
      at += part.length;
      if (part.length === first.length) this.#unread.shift();
      else this.#unread[0] = first.subarray(part.length);
    }
    this.#unread_bytes -= at;
    if (this.#socket.isPaused() && this.#unread_bytes < UNREAD_MAX_BYTES) this.#socket.resume();
  }

  #end(by: 'us' | 'them', error: Error): void {
    if (this.#ended) return;
    this.#ended = { by, error };
    this.#wakeUp();
    this.#listener?.(by, error);
  }

  #wakeUp(): void {
    const wake = this.#wake;
    this.#wake = null;
    wake?.();
  }
}
