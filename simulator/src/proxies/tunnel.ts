/** A client and its target, led together. */
import type { Socket } from 'node:net';

export type TunnelOptions = {
  client: Socket;
  target: Socket;
  up: (bytes: Buffer) => Buffer;
  down: (bytes: Buffer) => Buffer;
  /** What the client has said already. */
  early: Buffer;
  /** How many bytes may pass in all, both ways together. */
  bound: () => number;
  onBytes: (way: 'up' | 'down', bytes: number) => void;
  /** The bound is reached; what is beyond it does not pass. */
  onDropped: () => void;
};

export class Tunnel {
  readonly #options: TunnelOptions;
  #stalled = false;
  #passed = 0;

  constructor(options: TunnelOptions) {
    this.#options = options;
  }

  open(): void {
    const { client, target, up, down, early } = this.#options;
    client.on('data', (bytes: Buffer) => this.#pass('up', client, target, up(bytes)));
    target.on('data', (bytes: Buffer) => this.#pass('down', target, client, down(bytes)));
    client.once('end', () => target.end());
    target.once('end', () => client.end());
    target.once('close', () => client.destroy());
    if (early.length > 0) this.#pass('up', client, target, up(early));
    // The reader of the greeting may have left it paused.
    if (!this.#stalled) client.resume();
  }

  /** Nothing passes; what is on its way waits. */
  setStalled(stalled: boolean): void {
    this.#stalled = stalled;
    const { client, target } = this.#options;
    for (const socket of [client, target]) {
      if (stalled) socket.pause();
      else socket.resume();
    }
  }

  #pass(way: 'up' | 'down', from: Socket, to: Socket, bytes: Buffer): void {
    const { client, target, bound, onBytes, onDropped } = this.#options;
    const left = bound() - this.#passed;
    const passing = bytes.subarray(0, Math.max(Math.min(left, bytes.length), 0));
    this.#passed += passing.length;
    onBytes(way, passing.length);
    const isFlowing = to.write(passing);
    if (left <= bytes.length) {
      onDropped();
      client.destroySoon();
      target.destroySoon();
      return;
    }
    if (isFlowing) return;
    from.pause();
    to.once('drain', () => {
      if (!this.#stalled) from.resume();
    });
  }
}
