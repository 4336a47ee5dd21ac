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
