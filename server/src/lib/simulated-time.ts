/**
 * The work clock of a process that works against the simulator: Telegram's simulated time, followed over the
 * simulator's control port.
 *
 * Sleepers are woken here: by the lines that the simulator sends when its time only jumps (`idle`), else by a timer. An
 * idle clock must also hear when everybody here sleeps, so every change is reported: how many tasks there are, how many
 * of them sleep, and the earliest moment until which one does. Nothing jumps between the line that wakes a sleeper and
 * the next report.
 */
import { setImmediate as turn } from 'node:timers/promises';
import { z } from 'zod';
import { ClockFollower, lineSchema, type ClockLine } from './clock-follower.ts';
import { ControlLink } from './control-link.ts';
import { GroundcrewError } from './errors.ts';
import { TaskTree } from './task-tree.ts';
import { delay, monotonic, type Clock } from './time.ts';

const healthSchema = z.object({
  server: z.string(),
  media_server: z.string(),
  dcs: z.array(z.object({ id: z.number(), server: z.string(), media_server: z.string() })).default([]),
  public_key: z.string(),
  now: z.string(),
});

export type SimulatorHealth = z.infer<typeof healthSchema>;

export type FollowOptions = {
  /** What the simulator calls this process; numbers are added to it. Default: `groundcrew`. */
  name?: string;
  /** After so many attempts in a row to open a lost stream every sleep fails. Default 10, about 14 s. */
  max_failures?: number;
};

/** The longest timer that Node takes is 2^31 - 1 ms; longer sleeps are slept in pieces. */
const TIMER_MAX_MS = 2_000_000_000;

/** What the simulator with this control address (`host:port`) serves; a clear error when none answers there. */
export async function fetchSimulator(control: string): Promise<SimulatorHealth> {
  const link = new ControlLink(control);
  try {
    return healthSchema.parse(await link.json('/healthz'));
  } catch (cause) {
    throw noSimulator(control, cause);
  } finally {
    link.close();
  }
}

/** Resolves when the simulator has told its time; a clear error when none answers at this address (`host:port`). */
export async function followSimulatedClock(control: string, options: FollowOptions = {}): Promise<Clock> {
  const clock = new SimulatedClock(new ControlLink(control), options);
  try {
    await clock.start();
  } catch (cause) {
    await clock.close();
    throw noSimulator(control, cause);
  }
  return clock;
}

/** The best of so many is taken: at ten minutes a second, a tenth of a second on the way is a minute. */
const SAMPLES = 3;

/** At the monotonic moment `at` it was `now`. */
type Anchor = { now: number; rate: number; at: number };

/** `end` without an error wakes it. */
type Sleeper = { until: number; end: (error: Error | null) => void };

class SimulatedClock implements Clock {
  readonly #link: ControlLink;
  readonly #follower: ClockFollower;
  readonly #tree = new TaskTree(() => this.#changed());
  readonly #sleepers = new Set<Sleeper>();
  #anchor: Anchor = { now: 0, rate: 0, at: 0 };
  #mode: ClockLine['mode'] = 'idle';
  #shown = 0;
  #failure: Error | null = null;
  #timer: { until: number; cancel: () => void } | null = null;
  #measuring: Promise<void> | null = null;
  #reporting = false;
  #unreported = false;
  /** Who waits until the simulator has heard of the present state. */
  #announcements: (() => void)[] = [];

  constructor(link: ControlLink, options: FollowOptions) {
    this.#link = link;
    const name = `${options.name ?? 'groundcrew'}-${process.pid}-${Math.floor(monotonic() * 1000)}`;
    const events = {
      tasks: () => this.#tree.awake() + this.#sleepers.size,
      line: (line: ClockLine, first: boolean) => this.#hear(line, first),
      failed: (error: Error) => this.#fail(error),
    };
    this.#follower = new ClockFollower(link, { name, max_failures: options.max_failures ?? 10 }, events);
  }

  async start(): Promise<void> {
    await this.#follower.start();
    await this.#measuring;
  }

  readonly now = (): Date => new Date(this.#now());

  readonly pace = (): number => this.#anchor.rate;

  readonly sleepUntil = async (until: Date, signal?: AbortSignal): Promise<void> => {
    if (signal?.aborted) throw abortError(signal.reason);
    if (until.getTime() <= this.#now()) return;
    if (this.#failure) throw this.#failure;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const wakeTask = this.#tree.fallAsleep();
    const giveUp = (): void => sleeper.end(abortError(signal?.reason));
    const sleeper: Sleeper = {
      until: until.getTime(),
      end: (error) => {
        this.#sleepers.delete(sleeper);
        signal?.removeEventListener('abort', giveUp);
        wakeTask();
        if (error) reject(error);
        else resolve();
        this.#changed();
      },
    };
    signal?.addEventListener('abort', giveUp);
    this.#sleepers.add(sleeper);
    this.#changed();
    await promise;
  };

  readonly task = async <T>(work: () => Promise<T>): Promise<T> => {
    if (this.#failure) throw this.#failure;
    return await this.#tree.run(work, () => this.#announce());
  };

  readonly watch = async <T>(look: () => Promise<T>): Promise<T> => {
    // As if asleep, but with no moment to wake up at.
    const comeBack = this.#tree.fallAsleep();
    this.#changed();
    try {
      return await look();
    } finally {
      comeBack();
      await this.#announce();
    }
  };

  readonly close = async (): Promise<void> => {
    this.#fail(abortError('the clock was closed'));
    this.#follower.close();
  };

  /** Never runs back, whatever the simulator says. */
  #now(): number {
    const { now, rate, at } = this.#anchor;
    this.#shown = Math.max(this.#shown, Math.floor(now + (monotonic() - at) * rate));
    return this.#shown;
  }

  #hear(line: ClockLine, first: boolean): void {
    this.#anchor = { now: line.now, rate: line.rate, at: monotonic() };
    this.#mode = line.mode;
    this.#timer?.cancel();
    this.#timer = null;
    const woken = this.#wakeDue();
    if (first || woken > 0 || this.#mode !== 'idle') this.#changed();
    if (this.#mode !== 'idle') this.#measuring = this.#measure(this.#anchor);
  }

  /** Of a line nobody knows how long it took to come here, of an answer one does. Another line makes this one's clock void. */
  async #measure(heard: Anchor): Promise<void> {
    let best: { anchor: Anchor; took: number } | null = null;
    for (let count = 0; count < SAMPLES && this.#anchor === heard; count += 1) {
      const begun = monotonic();
      const line = lineSchema.safeParse(await this.#link.json('/clock').catch(() => null));
      const took = monotonic() - begun;
      if (!line.success) continue;
      const { now, rate } = line.data;
      if (best === null || took < best.took) best = { anchor: { now, rate, at: begun + took / 2 }, took };
    }
    if (best === null || this.#anchor !== heard || this.#failure) return;
    this.#anchor = best.anchor;
    this.#timer?.cancel();
    this.#timer = null;
    this.#wakeDue();
    this.#changed();
  }

  #wakeDue(): number {
    const now = this.#now();
    const due = [...this.#sleepers].filter(({ until }) => until <= now);
    for (const sleeper of due.toSorted((one, other) => one.until - other.until)) sleeper.end(null);
    return due.length;
  }

  #earliest(): number | null {
    let first: number | null = null;
    for (const { until } of this.#sleepers) if (first === null || until < first) first = until;
    return first;
  }

  #changed(): void {
    this.#follower.hold(this.#sleepers.size > 0);
    if (this.#mode === 'idle') {
      this.#unreported = true;
      void this.#reportChanges();
    } else {
      this.#setTimer();
    }
  }

  #setTimer(): void {
    const until = this.#earliest();
    if (until !== null && until === this.#timer?.until) return;
    this.#timer?.cancel();
    this.#timer = null;
    if (until === null || this.#failure) return;
    const cancelled = new AbortController();
    this.#timer = { until, cancel: () => cancelled.abort() };
    const rest_ms = Math.max(Math.ceil((until - this.#now()) / this.#anchor.rate), 1);
    delay(Math.min(rest_ms, TIMER_MAX_MS), cancelled.signal).then(
      () => {
        this.#timer = null;
        this.#wakeDue();
        this.#changed();
      },
      () => {},
    );
  }

  /** Until the simulator has heard of a task, it may jump as if there were none. */
  async #announce(): Promise<void> {
    if (this.#mode !== 'idle' || this.#failure) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#announcements.push(resolve);
    this.#changed();
    await promise;
  }

  /** One report at a time; all changes of one turn of the event loop go into the same. */
  async #reportChanges(): Promise<void> {
    if (this.#reporting) return;
    this.#reporting = true;
    while (this.#unreported) {
      await turn();
      this.#unreported = false;
      const announcements = this.#announcements.splice(0);
      const until = this.#earliest();
      const asleep = this.#sleepers.size;
      const now = await this.#follower.report({
        tasks: this.#tree.awake() + asleep,
        asleep,
        until: until === null ? null : new Date(until).toISOString(),
      });
      // The answer may overtake the line that tells of the same moment.
      if (now !== null && now > this.#now()) {
        this.#anchor = { ...this.#anchor, now, at: monotonic() };
        this.#wakeDue();
      }
      for (const announced of announcements) announced();
    }
    this.#reporting = false;
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#timer?.cancel();
    for (const sleeper of this.#sleepers) sleeper.end(error);
  }
}

/** As Node's own timers reject. */
function abortError(cause: unknown): Error {
  return Object.assign(new Error('The operation was aborted', { cause }), { name: 'AbortError', code: 'ABORT_ERR' });
}

function noSimulator(control: string, cause: unknown): Error {
  const reason = cause instanceof Error ? cause.message || cause.name : String(cause);
  const advice = 'start one with ./groundcrew simulator --world DIR/world.json';
  const detail = `no simulator answers at ${control} (${reason}); ${advice}`;
  return new GroundcrewError('simulator_unreachable', { detail, cause });
}
