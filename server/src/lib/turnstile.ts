/** Lets one pass at a time, in the order in which they came. */
export class Turnstile {
  #last: Promise<void> = Promise.resolve();

  /** Whoever is asked to stop while it waits does not pass. */
  async pass(work: () => Promise<void>, signal: AbortSignal): Promise<void> {
    const before = this.#last;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#last = promise;
    try {
      await before;
      if (!signal.aborted) await work();
    } finally {
      resolve();
    }
  }
}

type Waiting = { bytes: number; enter: () => void };

/** Room for so many bytes, which whoever comes first has first. */
export class Room {
  #free: number;
  readonly #size: number;
  readonly #waiting = new Set<Waiting>();

  constructor(size: number) {
    this.#size = size;
    this.#free = size;
  }

  /**
   * Resolves when there is room, to what gives it back. What is larger than all of it has it alone. Rejects with the signal's
   * reason when it fires while one waits.
   */
  async take(bytes: number, signal?: AbortSignal): Promise<() => void> {
    signal?.throwIfAborted();
    const { promise, resolve: enter, reject } = Promise.withResolvers<void>();
    const one: Waiting = { bytes: Math.min(bytes, this.#size), enter };
    const leave = (): void => {
      this.#waiting.delete(one);
      // Whoever stood behind it may fit in now.
      this.#admit();
      reject(signal?.reason);
    };
    this.#waiting.add(one);
    signal?.addEventListener('abort', leave, { once: true });
    this.#admit();
    await promise;
    signal?.removeEventListener('abort', leave);
    let given_back = false;
    return () => {
      if (given_back) return;
      given_back = true;
      this.#free += one.bytes;
      this.#admit();
    };
  }

  #admit(): void {
    for (const one of this.#waiting) {
      if (one.bytes > this.#free) return;
      this.#waiting.delete(one);
      this.#free -= one.bytes;
      one.enter();
    }
  }
}
