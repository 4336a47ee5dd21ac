/**
 * The work clock of a process that works with real time: now = this machine's monotonic clock + its offset to the
 * database's clock. So all nodes on one database have one time, and setting the clock of a machine without the database
 * moves nobody's days, pauses or warm-ups. The monotonic clock may pause while a machine sleeps; the next measurement finds that out.
 */
import { delay, every, monotonic, type Clock } from './time.ts';

/** What the database's clock said (milliseconds since 1970), and how long the answer took. */
export type ClockSample = { database_ms: number; took_ms: number };

export type NodeClockOptions = {
  measure: () => Promise<ClockSample>;
  /** Told when now leapt by a second or more: the database's clock was set, or this machine was asleep. */
  onLeap?: (leap_ms: number) => void;
};

const MEASURE_MS = 60_000;
/** The best of so many counts: whatever delays an answer, delays them seldom all. */
const SAMPLES = 3;
/** A smaller step back is not shown: now stands until it is reached again. */
const LEAP_MS = 1000;
/** So late, at most, does a sleeper notice that the offset has changed. */
const SLEEP_MAX_MS = 10_000;

/** Resolves when the offset was measured once; throws when that fails. A later failure keeps the offset that there is. */
export async function openNodeClock({ measure, onLeap = () => {} }: NodeClockOptions): Promise<Clock> {
  let { offset_ms } = await takeSample(measure);
  let shown_ms = 0;
  const closing = new AbortController();
  let measuring = false;

  const now_ms = (): number => {
    shown_ms = Math.max(shown_ms, Math.floor(monotonic() + offset_ms));
    return shown_ms;
  };

  /** The database's time lies within half the round trip of what was measured; inside of that nothing is known better. */
  function follow(sample: Sample): void {
    const change_ms = sample.offset_ms - offset_ms;
    if (Math.abs(change_ms) <= sample.took_ms / 2) return;
    offset_ms = sample.offset_ms;
    if (Math.abs(change_ms) < LEAP_MS) return;
    shown_ms = 0;
    onLeap(Math.round(change_ms));
  }

  async function measureAgain(): Promise<void> {
    if (measuring) return;
    measuring = true;
    let best: Sample | null = null;
    for (let count = 0; count < SAMPLES && !closing.signal.aborted; count++) {
      const sample = await takeSample(measure).catch(() => null);
      if (sample === null) break;
      if (best === null || sample.took_ms < best.took_ms) best = sample;
    }
    measuring = false;
    if (best && !closing.signal.aborted) follow(best);
  }

  const stop = every(MEASURE_MS, () => void measureAgain());
  return {
    now: () => new Date(now_ms()),
    sleepUntil: async (until, signal) => {
      for (;;) {
        const rest_ms = until.getTime() - now_ms();
        if (!(rest_ms > 0)) return;
        await delay(Math.min(rest_ms, SLEEP_MAX_MS), signal);
      }
    },
    task: (work) => work(),
    close: async () => {
      closing.abort();
      stop();
    },
  };
}

type Sample = { offset_ms: number; took_ms: number };

async function takeSample(measure: () => Promise<ClockSample>): Promise<Sample> {
  const { database_ms, took_ms } = await measure();
  return { offset_ms: database_ms + took_ms / 2 - monotonic(), took_ms };
}
