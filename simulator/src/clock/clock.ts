/**
 * The simulated time. It lives here, in the simulator, so that it never runs back between two commands; every process
 * that works against the simulator follows it over HTTP (`routes.ts`).
 */
import { realTime, TIMER_MAX_MS, type RealTime } from './real-time.ts';
import type { ClockMode } from './mode.ts';
import { WaitingRoom, type ParticipantState, type TaskReport, type Waiter } from './waiting-room.ts';

/** What followers are told: at `now`, time ran at this rate. */
export type ClockLine = { now: string; rate: number; mode: ClockMode['mode'] };

export type ClockOptions = ClockMode & {
  /** Where the simulated time begins, ISO. Absent: the real time. */
  starts_at?: string | undefined;
};

/** A wait under way; `cancel` takes it back. */
export type Wait = { cancel: () => void };

export function createClock(options: ClockOptions, real: RealTime = realTime): SimulatedClock {
  return new SimulatedClock(options, real);
}

export class SimulatedClock {
  readonly mode: ClockMode['mode'];
  /** Simulated milliseconds in a real one; 0 when time only jumps. */
  readonly rate: number;
  readonly #real: RealTime;
  readonly #room = new WaitingRoom();
  readonly #listeners = new Set<(line: ClockLine) => void>();
  /** At the real moment `at` (monotonic) it was `now`. */
  #anchor: { now: number; at: number };
  #cancelTimer = (): void => {};
  #changes = 0;
  #watching = false;
  #closed = false;

  constructor(options: ClockOptions, real: RealTime) {
    this.mode = options.mode;
    this.rate = options.rate;
    this.#real = real;
    const begin = options.starts_at === undefined ? real.wall() : Date.parse(options.starts_at);
    if (Number.isNaN(begin)) throw new Error(`the clock cannot start at '${options.starts_at}': this is no date`);
    this.#anchor = { now: begin, at: real.monotonic() };
  }

  now(): Date {
    return new Date(this.#now());
  }

  line(): ClockLine {
    return { now: this.now().toISOString(), rate: this.rate, mode: this.mode };
  }

  /** Moves the time forward; throws a RangeError when `to` lies before now. */
  advanceTo(to: Date): Date {
    const now = this.#now();
    if (Number.isNaN(to.getTime())) throw new RangeError('this is no date');
    if (to.getTime() < now) {
      throw new RangeError(`the clock shows ${new Date(now).toISOString()} and never runs back to ${to.toISOString()}`);
    }
    this.#moveTo(to.getTime());
    this.#changed();
    return this.now();
  }

  /** Wakes when the moment has come, at once when it has; a participant may say how many tasks it has now. */
  wait(request: Omit<Waiter, 'until'> & { until: Date; tasks?: number | undefined }): Wait {
    const { until, tasks, ...rest } = request;
    const waiter: Waiter = { ...rest, until: until.getTime() };
    if (rest.participant !== undefined && tasks !== undefined) this.#room.countTasks(rest.participant, tasks);
    this.#room.add(waiter);
    this.#wakeDue();
    this.#changed();
    return {
      cancel: () => {
        if (this.#room.remove(waiter)) this.#changed();
      },
    };
  }

  /** For the simulated world's own events. Rejects when the signal fires or the clock is closed. */
  async sleepUntil(until: Date, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const wait = this.wait({ until, wake: resolve, drop: () => reject(new Error('the simulated clock was stopped')) });
    const giveUp = (): void => {
      wait.cancel();
      reject(signal?.reason);
    };
    signal?.addEventListener('abort', giveUp);
    try {
      await promise;
    } finally {
      signal?.removeEventListener('abort', giveUp);
    }
  }

  knows(participant: string): boolean {
    return this.#room.knows(participant);
  }

  /** `listener` gets a line now and at every change, until the returned function is called. */
  listen(listener: (line: ClockLine) => void): () => void {
    this.#listeners.add(listener);
    listener(this.line());
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** A process joins in: from now on time jumps only while its tasks sleep. The returned function lets it go. */
  enter(participant: string, tasks: number): () => void {
    if (this.knows(participant)) throw new Error(`a participant '${participant}' follows the clock already`);
    this.#room.enter(participant, tasks);
    this.#tell();
    this.#changed();
    return () => {
      this.#room.leave(participant);
      this.#tell();
      this.#changed();
    };
  }

  report(participant: string, report: TaskReport): void {
    this.#room.report(participant, report);
    this.#changed();
  }

  participants(): ParticipantState[] {
    return this.#room.participants(this.#now());
  }

  /** All moments that are waited for, the earliest first. */
  waiting(): Date[] {
    return this.#room.waiting().map((until) => new Date(until));
  }

  /** Time stands still and nobody is woken any more. */
  close(): void {
    this.#closed = true;
    this.#cancelTimer();
    for (const waiter of this.#room.takeAll()) waiter.drop();
  }

  #now(): number {
    return Math.floor(this.#anchor.now + (this.#real.monotonic() - this.#anchor.at) * this.rate);
  }

  #tell(): void {
    const line = this.line();
    for (const listener of this.#listeners) listener(line);
  }

  #wakeDue(): void {
    for (const waiter of this.#room.takeDue(this.#now())) waiter.wake();
  }

  /** Followers learn of the new time before any waiter is answered. */
  #moveTo(now: number): void {
    this.#anchor = { now, at: this.#real.monotonic() };
    this.#tell();
    this.#wakeDue();
  }

  #changed(): void {
    this.#changes++;
    if (this.#closed) return;
    if (this.mode === 'idle') this.#watchForJump();
    else this.#armTimer();
  }

  /** A jump needs a whole turn of the event loop without a change: what has arrived by then is heard first. */
  #watchForJump(): void {
    if (this.#watching) return;
    this.#watching = true;
    const seen = this.#changes;
    this.#real.soon(() => {
      this.#watching = false;
      if (this.#closed) return;
      if (this.#changes !== seen) {
        this.#watchForJump();
        return;
      }
      const to = this.#room.nextJump(this.#now());
      if (to === null) return;
      this.#moveTo(to);
      this.#changed();
    });
  }

  #armTimer(): void {
    this.#cancelTimer();
    const until = this.#room.earliestWaiter();
    if (until === null) return;
    const rest_ms = Math.max(Math.ceil((until - this.#now()) / this.rate), 0);
    this.#cancelTimer = this.#real.after(Math.min(rest_ms, TIMER_MAX_MS), () => {
      this.#wakeDue();
      this.#armTimer();
    });
  }
}
