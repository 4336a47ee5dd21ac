/**
 * How the simulated time runs: as the real one (`real`), `rate` times as fast (`scaled`), or only in jumps, from one
 * thing that somebody waits for to the next (`idle`).
 */
export type ClockMode = { mode: 'real'; rate: 1 } | { mode: 'scaled'; rate: number } | { mode: 'idle'; rate: 0 };

/** A real millisecond is then ten simulated seconds; faster, network time alone would pass for days. */
const RATE_MAX = 10_000;

/** Reads the value of `--clock`. */
export function parseClockMode(text: string): ClockMode {
  if (text === 'real') return { mode: 'real', rate: 1 };
  if (text === 'idle') return { mode: 'idle', rate: 0 };
  const rate = /^x(\d+(?:\.\d+)?)$/.exec(text)?.[1];
  if (rate !== undefined && Number(rate) > 0 && Number(rate) <= RATE_MAX) return { mode: 'scaled', rate: Number(rate) };
  throw new Error(
    `--clock '${text}' is not known; allowed are real, idle, and xN for N times as fast (x60; N up to ${RATE_MAX})`,
  );
}
