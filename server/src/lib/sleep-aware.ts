/**
 * Time that nobody can set and that goes on while the machine sleeps. The clock of timers stands meanwhile (CLOCK_MONOTONIC
 * on Linux, https://man7.org/linux/man-pages/man2/clock_gettime.2.html), so that whoever wakes up would take leases and times
 * for good that are long over. How long the machine is up counts its sleep and costs a system call; it is asked only when the
 * clock of the machine has moved against the other one: it was asleep, or somebody has set the clock.
 */
export type MachineClocks = {
  /** Milliseconds: of a clock that nobody can set and that may stand while the machine sleeps. */
  steady: () => number;
  /** Milliseconds: of the one that people set. */
  wall: () => number;
  /** Milliseconds since the machine began, its sleep included; to some hundredths of a second. */
  uptime: () => number;
};

/** What two clocks may differ by that are read one after the other, and what servers of time put right little by little. */
const NOISE_MS = 200;

export type SleepAware = {
  now: () => number;
  /** Calls `heard` soon after a sleep, or after the clock was set; returns the way off. */
  onJump: (heard: () => void) => () => void;
};

export function sleepAware({ steady, wall, uptime }: MachineClocks): SleepAware {
  const ears = new Set<() => void>();
  let wall_ahead_ms = wall() - steady();
  let uptime_ahead_ms = uptime() - steady();
  let asleep_ms = 0;

  function look(): void {
    const ahead_ms = uptime() - steady();
    if (ahead_ms - uptime_ahead_ms > NOISE_MS) {
      asleep_ms += ahead_ms - uptime_ahead_ms;
      uptime_ahead_ms = ahead_ms;
    }
    // Not in here: whoever asks for the time expects nothing else to happen.
    for (const heard of ears) queueMicrotask(heard);
  }

  return {
    now: () => {
      const now_ms = steady();
      const ahead_ms = wall() - now_ms;
      const jumped = Math.abs(ahead_ms - wall_ahead_ms) > NOISE_MS;
      wall_ahead_ms = ahead_ms;
      if (jumped) look();
      return now_ms + asleep_ms;
    },
    onJump: (heard) => {
      // A function of its own, so that whoever comes twice goes twice.
      const ear = () => heard();
      ears.add(ear);
      return () => void ears.delete(ear);
    },
  };
}
