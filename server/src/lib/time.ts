// The only reader of the clock that nobody can set, and the only setter of timers.
import os from 'node:os';
import { sleepAware } from './sleep-aware.ts';

/**
 * What the *work* goes by: pauses, warm-ups, waits, days. It is the database's time (see `#lib/node-clock.ts`), or a
 * simulated Telegram's (see `#lib/simulated-time.ts`).
 * Leases, heartbeats and network time-outs never use it: they go by `monotonic()` and `delay()`.
 */
export type Clock = {
  now: () => Date;
  /** Resolves when `now()` has reached `until`; rejects with an AbortError when the signal fires first. */
  sleepUntil: (until: Date, signal?: AbortSignal) => Promise<void>;
  /**
   * Runs work that may sleep. A simulated clock jumps only while every such task sleeps, so whatever acts while others
   * sleep must run inside of one.
   */
  task: <T>(work: () => Promise<T>) => Promise<T>;
  /** Runs what only looks on, or waits for what other processes do. The task in which it is called does not count meanwhile. */
  watch: <T>(look: () => Promise<T>) => Promise<T>;
  /** Of a simulated one: its seconds in each second; 0 where it only jumps. */
  pace?: () => number;
  close: () => Promise<void>;
};

/** Time that nobody can set, and its timers. */
export type RealTime = {
  monotonic: () => number;
  delay: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  every: (milliseconds: number, work: () => void) => () => void;
  /** Where a machine may sleep, or its clock be set. */
  onJump?: (heard: () => void) => () => void;
};

const machine = sleepAware({
  steady: () => performance.now(),
  wall: () => Date.now(),
  uptime: () => os.uptime() * 1000,
});

const systemTime: RealTime = {
  monotonic: machine.now,
  onJump: machine.onJump,
  // As the platform's own, which makes two errors with their stacks for each timer that is not needed any more.
  delay: (milliseconds, signal) =>
    new Promise((resolve, reject) => {
      const stop = () => {
        clearTimeout(timer);
        // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- what the signal was given, by default an AbortError
        reject(signal?.reason);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', stop);
        resolve();
      }, milliseconds);
      if (signal?.aborted) stop();
      else signal?.addEventListener('abort', stop, { once: true });
    }),
  every: (milliseconds, work) => {
    const timer = setInterval(work, milliseconds);
    timer.unref();
    return () => clearInterval(timer);
  },
};

let time = systemTime;

/**
 * For a process that simulates whole months, and for nothing else: everybody in it lives by this time, until the returned
 * function is called.
 */
export function liveBy(other: RealTime): () => void {
  time = other;
  return () => {
    time = systemTime;
  };
}

/** Milliseconds of a clock that nobody can set, since an arbitrary start. It goes on while the machine sleeps. */
export function monotonic(): number {
  return time.monotonic();
}

/** Real time, whatever the work clock says. */
export function delay(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return time.delay(milliseconds, signal);
}

/** Calls `work` every `milliseconds` of real time until the returned function is called; never keeps the process alive. */
export function every(milliseconds: number, work: () => void): () => void {
  return time.every(milliseconds, work);
}

/** Calls `heard` soon after the machine has slept or its clock was set; returns the way off. */
export function onJump(heard: () => void): () => void {
  return time.onJump?.(heard) ?? (() => {});
}
