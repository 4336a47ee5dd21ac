import { dial } from './dial.ts';
import { GuardedSocket } from './guarded-socket.ts';
import type { Peer } from './socket-faults.ts';

export type Lane = 'main' | 'media';

/** The sockets of one client, each counted from its first step until the system has let go of it. */
export class SocketPool {
  readonly #open = new Map<object, { lane: Lane; destroy: () => void }>();
  readonly #beforeWrite: () => void;
  #waiting: (() => void)[] = [];

  constructor(beforeWrite: () => void) {
    this.#beforeWrite = beforeWrite;
  }

  get size(): number {
    return this.#open.size;
  }

  /** Connects; `destroy` ends the attempt at any time, otherwise it lasts as long as the system tries. */
  async open(peer: Peer, lane: Lane, encrypted = false): Promise<GuardedSocket> {
    const { socket, opened } = dial(peer, encrypted);
    this.#open.set(socket, { lane, destroy: () => socket.destroy() });
    socket.once('close', () => this.#forget(socket));
    try {
      await opened;
    } catch (error) {
      socket.destroy();
      throw error;
    }
    socket.setNoDelay(true);
    socket.setKeepAlive(true);
    return new GuardedSocket(socket, peer, this.#beforeWrite);
  }

  destroy(lane?: Lane): void {
    for (const socket of this.#open.values()) if (!lane || socket.lane === lane) socket.destroy();
  }

  /** Resolves when no socket is left. */
  async drained(): Promise<void> {
    if (this.#open.size === 0) return;
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #forget(socket: object): void {
    this.#open.delete(socket);
    if (this.#open.size > 0) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
