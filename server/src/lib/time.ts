// The only reader of the clock and the only setter of timers.
import { setTimeout as after } from 'node:timers/promises';

/**
 * What the *work* goes by: pauses, warm-ups, waits, days. It can be Telegram's simulated time (see `#lib/simulated-time.ts`).
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
  close: () => Promise<void>;
};

/** The longest timer that Node takes is 2^31 - 1 ms; longer sleeps are slept in pieces. */
const TIMER_MAX_MS = 2_000_000_000;

export const realClock: Clock = {
  now: () => new Date(),
  sleepUntil: async (until, signal) => {
    for (;;) {
      const rest_ms = until.getTime() - Date.now();
      if (rest_ms <= 0) return;
      await delay(Math.min(rest_ms, TIMER_MAX_MS), signal);
    }
  },
  task: (work) => work(),
  close: async () => {},
};

/** Milliseconds of a clock that nobody can set, since an arbitrary start. */
export function monotonic(): number {
  return performance.now();
}

/** Real time, whatever the work clock says. */
export async function delay(milliseconds: number, signal?: AbortSignal): Promise<void> {
  await after(milliseconds, undefined, signal ? { signal } : {});
}

/** Calls `work` every `milliseconds` of real time until the returned function is called; never keeps the process alive. */
export function every(milliseconds: number, work: () => void): () => void {
  const timer = setInterval(work, milliseconds);
  timer.unref();
  return () => clearInterval(timer);
}
