/**
 * Puts the numbered updates of one sequence in order: the account's own, or a channel's. An update says how many events it
 * is (`count`) and the state after it (`pts`); it fits when the state before it is ours.
 * https://core.telegram.org/api/updates#update-handling
 */
export type Numbered<T> = { pts: number; count: number; item: T };

/** What waits for something missing. So many at once are behind anyway, and fetched together. */
const WAITING_MAX = 500;

export class Box<T> {
  #pts: number | null;
  /** Ahead of us, by `pts`. */
  #waiting: Numbered<T>[] = [];
  #overflown = false;

  /** Null: not known yet, the first update tells. */
  constructor(pts: number | null) {
    this.#pts = pts;
  }

  get pts(): number | null {
    return this.#pts;
  }

  /** Whether something that is here waits for something that is not. */
  get isMissingSome(): boolean {
    return this.#overflown || this.#waiting.length > 0;
  }

  /** What may be applied now, in order: nothing when it is known already or has to wait. */
  offer(update: Numbered<T>): T[] {
    this.#pts ??= update.pts - update.count;
    if (update.pts - update.count < this.#pts) return [];
    if (this.#waiting.length < WAITING_MAX) this.#insert(update);
    else this.#overflown = true;
    return this.#take();
  }

  /** The state that a difference has brought us to; what waited and is not in it may fit now. */
  jump(pts: number): T[] {
    this.#pts = pts;
    this.#overflown = false;
    this.#waiting = this.#waiting.filter((update) => update.pts - update.count >= pts);
    return this.#take();
  }

  /** Telegram says that nothing is missing: what waits is taken as it is. */
  skip(): T[] {
    const taken: T[] = [];
    for (let [first] = this.#waiting; first; [first] = this.#waiting) {
      this.#pts = first.pts - first.count;
      taken.push(...this.#take());
    }
    this.#overflown = false;
    return taken;
  }

  #take(): T[] {
    const taken: T[] = [];
    for (let [first] = this.#waiting; first && first.pts - first.count === this.#pts; [first] = this.#waiting) {
      this.#waiting.shift();
      this.#pts = first.pts;
      taken.push(first.item);
      this.#waiting = this.#waiting.filter((update) => update.pts - update.count >= (this.#pts ?? 0));
    }
    return taken;
  }

  #insert(update: Numbered<T>): void {
    const at = this.#waiting.findIndex((other) => isBefore(update, other));
    this.#waiting.splice(at === -1 ? this.#waiting.length : at, 0, update);
  }
}

/** Of those that begin at the same state, what moves nothing comes first. */
function isBefore(one: Numbered<unknown>, other: Numbered<unknown>): boolean {
  const [begin, otherBegin] = [one.pts - one.count, other.pts - other.count];
  return begin < otherBegin || (begin === otherBegin && one.count < other.count);
}
