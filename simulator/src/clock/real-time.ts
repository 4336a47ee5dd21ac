/** What the simulated clock itself goes by; tests put their own in its place. */
export type RealTime = {
  /** Milliseconds since 1970. Read once, at the start. */
  wall: () => number;
  /** Milliseconds of a clock that nobody can set. */
  monotonic: () => number;
  /** Calls back after real milliseconds; the returned function takes it back. */
  after: (milliseconds: number, work: () => void) => () => void;
  /** Calls back after one turn of the event loop. */
  soon: (work: () => void) => void;
};

/** The longest timer that Node takes is 2^31 - 1 ms; longer waits are waited in pieces. */
export const TIMER_MAX_MS = 2_000_000_000;

export const realTime: RealTime = {
  wall: () => Date.now(),
  monotonic: () => performance.now(),
  after: (milliseconds, work) => {
    const timer = setTimeout(work, milliseconds);
    timer.unref();
    return () => clearTimeout(timer);
  },
  soon: (work) => {
    setImmediate(work);
  },
};
