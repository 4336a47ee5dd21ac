/**
 * Time that passes only when everybody waits for it: it jumps to the earliest sleeper when a whole turn of the event loop
 * has brought nothing new. What happens at one moment happens in the order in which it was asked for.
 */
import type { RealTime } from '@groundcrew/simulator';

/** What a connection without a wire needs of it. */
export type WirelessTime = Pick<VirtualTime, 'after' | 'delay' | 'monotonic'>;

type Sleeper = { at: number; order: number; wake: () => void };

/** A turn in which nothing can be seen to happen may still be one of real work, as of a file; this many in a row are none. */
const IDLE_TURNS_MAX = 10_000;

export class VirtualTime implements RealTime {
  #now: number;
  readonly #begin: number;
  /** Sorted by time, then by order. */
  readonly #sleepers: Sleeper[] = [];
  #asked = 0;
  #held = 0;

  constructor(starts_at: Date) {
    this.#begin = starts_at.getTime();
    this.#now = this.#begin;
  }

  readonly wall = (): number => this.#now;

  readonly monotonic = (): number => this.#now - this.#begin;

  readonly after = (milliseconds: number, work: () => void): (() => void) => {
    this.#asked += 1;
    const sleeper: Sleeper = { at: this.#now + Math.max(Math.ceil(milliseconds), 0), order: this.#asked, wake: work };
    this.#sleepers.splice(this.#placeOf(sleeper), 0, sleeper);
    return () => {
      const place = this.#sleepers.indexOf(sleeper, Math.max(this.#placeOf(sleeper) - 1, 0));
      if (place >= 0) this.#sleepers.splice(place, 1);
    };
  };

  readonly soon = (work: () => void): void => {
    setImmediate(work);
  };

  /** Rejects with an AbortError when the signal fires first, as the real one does. */
  readonly delay = async (milliseconds: number, signal?: AbortSignal): Promise<void> => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    if (signal?.aborted) throw aborted();
    const cancel = this.after(milliseconds, resolve);
    const giveUp = (): void => {
      cancel();
      reject(aborted());
    };
    signal?.addEventListener('abort', giveUp);
    try {
      await promise;
    } finally {
      signal?.removeEventListener('abort', giveUp);
    }
  };

  /** No time passes while `work` lasts: it waits for something real. Who sleeps until now is woken all the same. */
  async hold<T>(work: () => Promise<T>): Promise<T> {
    this.#held += 1;
    try {
      return await work();
    } finally {
      this.#held -= 1;
    }
  }

  /** Lets time pass until `work` is done. Rejects when it waits for something that no time will bring. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    let done = false;
    const result = work().finally(() => {
      done = true;
    });
    const isDone = (): boolean => done;
    await Promise.race([result.catch(() => {}), this.#pass(isDone)]);
    if (!isDone()) throw new Error('everybody waits, and nobody for a moment that will come');
    return result;
  }

  async #pass(isDone: () => boolean): Promise<void> {
    for (let idle = 0; idle < IDLE_TURNS_MAX; idle += 1) {
      await new Promise(setImmediate);
      if (isDone()) return;
      if (this.#jump() || this.#held > 0) idle = 0;
    }
  }

  #jump(): boolean {
    const [next] = this.#sleepers;
    if (!next || (this.#held > 0 && next.at > this.#now)) return false;
    this.#sleepers.shift();
    this.#now = Math.max(this.#now, next.at);
    next.wake();
    return true;
  }

  #placeOf({ at, order }: Sleeper): number {
    let [low, high] = [0, this.#sleepers.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.#sleepers[middle];
      if (other && (other.at < at || (other.at === at && other.order < order))) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function aborted(): Error {
  return new DOMException('The operation was aborted', 'AbortError');
}
