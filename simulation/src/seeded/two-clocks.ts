/**
 * The two clocks of the product, both virtual. The *lease clock* is what nobody can set: time-outs, renewals, the network.
 * The *work clock* is what pauses, warm-ups and days go by; it runs along, and it alone leaps ahead when nothing but pauses
 * is waited for, as it does with a simulated Telegram. So a month costs what is done in it, and not ten times a million
 * renewals of leases.
 *
 *   lease  ├──┼──┼─┤├──┼──┼─┤├──┼┤        (a few seconds for each stretch of work)
 *   work   ├──┼──┼─┤.........├──┼──┼─┤..├──┼┤
 */
import { currentOwner, type Owner } from './owner.ts';

type Timer = {
  at: number;
  order: number;
  work: () => void;
  owner: Owner | null;
  /** Of a timer that comes again; null: it comes once. */
  every: number | null;
};

/** So much work time at most passes without a rest in which everybody who looks for work every second or so does so. */
const LEAP_MAX_MS = 2 * 3_600_000;
const REST_MS = 3_000;

export class TwoClocks {
  readonly #starts_at: number;
  #lease = 0;
  #leapt = 0;
  #asked = 0;
  /** Lease time before which nothing leaps. */
  #stay = 0;
  /** What is under way and takes lease time, and until when at most. */
  readonly #underWay = new Map<object, number>();
  /** Lease time of the last leap. */
  #leaptAt = 0;
  /** Work time of the last rest. */
  #rested: number;
  /** By the lease clock. */
  readonly #timers = new Queue<Timer>();
  /** By the work clock. */
  readonly #sleepers = new Queue<Timer>();
  readonly #onLeap: ((now: Date) => void)[] = [];

  constructor(starts_at: Date) {
    this.#starts_at = starts_at.getTime();
    this.#rested = this.#starts_at;
  }

  /** Milliseconds of the lease clock since the start. */
  readonly lease = (): number => this.#lease;

  /** The same as a date, for the database. */
  readonly leaseDate = (): Date => new Date(this.#starts_at + this.#lease);

  readonly work = (): number => this.#starts_at + this.#lease + this.#leapt;

  onLeap(heard: (now: Date) => void): void {
    this.#onLeap.push(heard);
  }

  /** Calls back after so much lease time, once; returns the way off. */
  readonly after = (milliseconds: number, work: () => void, owner = currentOwner()): (() => void) => {
    const timer = this.#timer(this.#lease + Math.max(Math.ceil(milliseconds), 0), work, { owner, every: null });
    this.#timers.add(timer);
    return () => void this.#timers.remove(timer);
  };

  readonly every = (milliseconds: number, work: () => void, owner = currentOwner()): (() => void) => {
    const timer = this.#timer(this.#lease + milliseconds, work, { owner, every: milliseconds });
    this.#timers.add(timer);
    return () => {
      timer.every = null;
      this.#timers.remove(timer);
    };
  };

  /** Calls back when the work clock has come so far. */
  readonly at = (moment: number, work: () => void, owner = currentOwner()): (() => void) => {
    const timer = this.#timer(Math.ceil(moment), work, { owner, every: null });
    this.#sleepers.add(timer);
    return () => void this.#sleepers.remove(timer);
  };

  /** Trouble has begun that goes by the lease clock: it gets so much of it before anything leaps. */
  stayFor(milliseconds: number): void {
    this.#stay = Math.max(this.#stay, this.#lease + milliseconds);
  }

  /** The same until it is over. */
  begin(what: object, at_most_ms: number): void {
    this.#underWay.set(what, this.#lease + at_most_ms);
  }

  over(what: object): void {
    this.#underWay.delete(what);
  }

  /** Goes on to the next thing that anybody waits for; false: there is none. */
  advance(): boolean {
    const timer = this.#timers.first();
    const sleeper = this.#sleepers.first();
    if (!timer && !sleeper) return false;
    const left = sleeper ? Math.max(sleeper.at - this.work(), 0) : Number.POSITIVE_INFINITY;
    if (sleeper && this.#mayLeap(sleeper.at)) {
      this.#leap(left);
      this.#wake(sleeper);
    } else if (sleeper && (!timer || this.#lease + left <= timer.at)) {
      this.#lease += left;
      this.#wake(sleeper);
    } else if (timer) this.#fire(timer);
    return true;
  }

  #timer(at: number, work: () => void, rest: Pick<Timer, 'owner' | 'every'>): Timer {
    this.#asked += 1;
    return { at, work, order: this.#asked, ...rest };
  }

  #mayLeap(to: number): boolean {
    if (this.#lease < this.#stay || this.#isBusy()) return false;
    if (this.#lease - this.#leaptAt >= REST_MS) {
      this.#rested = to;
      return true;
    }
    return to - this.#rested <= LEAP_MAX_MS;
  }

  #isBusy(): boolean {
    for (const [what, until] of this.#underWay) {
      if (until > this.#lease) return true;
      this.#underWay.delete(what);
    }
    return false;
  }

  #leap(milliseconds: number): void {
    if (milliseconds === 0) return;
    this.#leapt += milliseconds;
    this.#leaptAt = this.#lease;
    for (const heard of this.#onLeap) heard(new Date(this.work()));
  }

  #wake(sleeper: Timer): void {
    this.#sleepers.remove(sleeper);
    if (!isDead(sleeper)) this.#run(sleeper, (later) => this.at(this.work() + later, sleeper.work, sleeper.owner));
  }

  #fire(timer: Timer): void {
    this.#timers.remove(timer);
    this.#lease = Math.max(this.#lease, timer.at);
    const { every, owner, work } = timer;
    if (isDead(timer)) return;
    if (every !== null) {
      timer.at = Math.max(this.#lease, owner?.stalled_until ?? 0) + every;
      this.#asked += 1;
      timer.order = this.#asked;
      this.#timers.add(timer);
    }
    this.#run(timer, (later) => this.after(later, work, owner));
  }

  /** A process that stands still hears of it when it goes on. */
  #run({ owner, work, every }: Timer, again: (later: number) => void): void {
    const later = (owner?.stalled_until ?? 0) - this.#lease;
    if (later > 0 && every === null) again(later);
    else if (later <= 0) work();
  }
}

function isDead({ owner }: Timer): boolean {
  return owner?.alive === false;
}

/** In the order of time; what is due at one moment in the order in which it was asked for. */
class Queue<T extends { at: number; order: number }> {
  readonly #sorted: T[] = [];

  first(): T | undefined {
    return this.#sorted[0];
  }

  add(entry: T): void {
    this.#sorted.splice(this.#placeOf(entry), 0, entry);
  }

  remove(entry: T): boolean {
    const place = this.#placeOf(entry);
    if (this.#sorted[place] !== entry) return false;
    this.#sorted.splice(place, 1);
    return true;
  }

  #placeOf({ at, order }: T): number {
    let [low, high] = [0, this.#sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.#sorted[middle];
      if (other && (other.at < at || (other.at === at && other.order < order))) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
