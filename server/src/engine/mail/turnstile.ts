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

/** Room for so many bytes, which whoever comes first has first. */
export class Room {
  #free: number;
  readonly #size: number;
  readonly #waiting: { bytes: number; enter: () => void }[] = [];

  constructor(size: number) {
    this.#size = size;
    this.#free = size;
  }

  /** Resolves when there is room, to what gives it back. What is larger than all of it has it alone. */
  async take(bytes: number): Promise<() => void> {
    const want = Math.min(bytes, this.#size);
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push({ bytes: want, enter: resolve });
    this.#admit();
    await promise;
    let given_back = false;
    return () => {
      if (given_back) return;
      given_back = true;
      this.#free += want;
      this.#admit();
    };
  }

  #admit(): void {
    for (let next = this.#waiting[0]; next && next.bytes <= this.#free; next = this.#waiting[0]) {
      this.#waiting.shift();
      this.#free -= next.bytes;
      next.enter();
    }
  }
}
