/** Reads what a client says in pieces of known length or up to a mark, until it is handed on as it is. */
import type { Socket } from 'node:net';

/** No greeting of a proxy is longer; an HTTP head with many fields comes closest. */
const KEPT_MAX_BYTES = 16 * 1024;

/** The client is gone, or says what no client of this kind says. */
export class GreetingError extends Error {
  override name = 'GreetingError';
}

export class ByteReader {
  readonly #socket: Socket;
  #kept: Buffer = Buffer.alloc(0);
  #wake = (): void => {};
  #ended = false;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', this.#onData);
    socket.once('close', this.#onEnd);
    socket.once('end', this.#onEnd);
  }

  async take(length: number): Promise<Buffer> {
    while (this.#kept.length < length) await this.#more();
    return this.#cut(length);
  }

  /** Including the mark. */
  async takeUntil(mark: string): Promise<Buffer> {
    for (;;) {
      const at = this.#kept.indexOf(mark);
      if (at !== -1) return this.#cut(at + mark.length);
      await this.#more();
    }
  }

  /** What has come already behind the greeting; the rest is whoever's who asks the socket next. */
  release(): Buffer {
    this.#socket.off('data', this.#onData);
    this.#socket.off('close', this.#onEnd);
    this.#socket.off('end', this.#onEnd);
    return this.#cut(this.#kept.length);
  }

  readonly #onData = (bytes: Buffer): void => {
    this.#kept = Buffer.concat([this.#kept, bytes]);
    this.#wake();
  };

  readonly #onEnd = (): void => {
    this.#ended = true;
    this.#wake();
  };

  async #more(): Promise<void> {
    if (this.#ended) throw new GreetingError('the client left in the middle of its greeting');
    if (this.#kept.length > KEPT_MAX_BYTES)
      throw new GreetingError(`no greeting has more than ${KEPT_MAX_BYTES} bytes`);
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
  }

  #cut(length: number): Buffer {
    const piece = this.#kept.subarray(0, length);
    this.#kept = this.#kept.subarray(length);
    return piece;
  }
}
