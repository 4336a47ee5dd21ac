import { AsyncLocalStorage } from 'node:async_hooks';

type Waiting = { priority: number; run: () => Promise<void> };

/** The act under way, for whatever is called in it. */
const under_way = new AsyncLocalStorage<{ queue: ActQueue; over: boolean }>();

/** Acts that never overlap. What waits goes by priority, then in the order in which it came. */
export class ActQueue {
  readonly #waiting: Waiting[] = [];
  #busy = false;

  isIdle(): boolean {
    return !this.#busy && this.#waiting.length === 0;
  }

  /** Whoever asks is part of the act under way here: waiting for another one, it would wait for itself. */
  isInside(): boolean {
    const act = under_way.getStore();
    return act?.queue === this && !act.over;
  }

  add<T>(priority: number, act: () => Promise<T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    // Each act belongs to the task that wants it, not to the one that happened to begin the row.
    const asAsked = AsyncLocalStorage.snapshot();
    const run = async () => {
      const current = { queue: this, over: false };
      await asAsked(() => under_way.run(current, act)).then(resolve, reject);
      current.over = true;
    };
    const behind = this.#waiting.findIndex((other) => other.priority < priority);
    this.#waiting.splice(behind === -1 ? this.#waiting.length : behind, 0, { priority, run });
    void this.#work();
    return promise;
  }

  async #work(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    // Whoever asks for several acts in one breath has them sorted before the first one begins.
    await Promise.resolve();
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) await next.run();
    this.#busy = false;
  }
}
