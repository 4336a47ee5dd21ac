/**
 * The work clock of a process that works with real time: now = this machine's monotonic clock + its offset to the
 * database's clock. So all nodes on one database have one time, and setting the clock of a machine without the database
 * moves nobody's days, pauses or warm-ups. It is measured every minute,
 * and at once after this machine has slept.
 */
import { delay, every, monotonic, onJump, type Clock } from './time.ts';

/** What the database's clock said (milliseconds since 1970), and how long the answer took. */
export type ClockSample = { database_ms: number; took_ms: number };

export type NodeClockOptions = {
  measure: () => Promise<ClockSample>;
  /** Told when now leapt by a second or more: the database's clock was set, or this machine stood still unnoticed. */
  onLeap?: (leap_ms: number) => void;
};

const MEASURE_MS = 60_000;
/** An answer that takes longer says too little, and one that never comes must not keep the next from being asked for. */
const ANSWER_MAX_MS = 10_000;
/** The best of so many counts: whatever delays an answer, delays them seldom all. */
const SAMPLES = 3;
/** A smaller step back is not shown: now stands until it is reached again. */
const LEAP_MS = 1000;
/** So late, at most, does a sleeper notice that the offset has changed. */
const SLEEP_MAX_MS = 10_000;

/** Resolves when the offset was measured once; throws when that fails. A later failure keeps the offset that there is. */
export async function openNodeClock({ measure, onLeap = () => {} }: NodeClockOptions): Promise<Clock> {
  const closing = new AbortController();
  let { offset_ms } = await takeSample(measure, closing.signal);
  let shown_ms = 0;
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
      const sample = await takeSample(measure, closing.signal).catch(() => null);
      if (sample === null) break;
      if (best === null || sample.took_ms < best.took_ms) best = sample;
    }
    measuring = false;
    if (best && !closing.signal.aborted) follow(best);
  }

  const unmeasure = every(MEASURE_MS, () => void measureAgain());
  const deafen = onJump(() => void measureAgain());
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
    watch: (look) => look(),
    close: async () => {
      closing.abort();
      unmeasure();
      deafen();
    },
  };
}

type Sample = { offset_ms: number; took_ms: number };

async function takeSample(measure: () => Promise<ClockSample>, closing: AbortSignal): Promise<Sample> {
  const answered = new AbortController();
  const enough = AbortSignal.any([answered.signal, closing]);
  const { database_ms, took_ms } = await Promise.race([measure(), tooLate(enough)]).finally(() => answered.abort());
  return { offset_ms: database_ms + took_ms / 2 - monotonic(), took_ms };
}

async function tooLate(enough: AbortSignal): Promise<never> {
  await delay(ANSWER_MAX_MS, enough);
  throw new Error(`The database did not tell its time within ${ANSWER_MAX_MS / 1000} s.`);
}
