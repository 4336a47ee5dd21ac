// Waits that something may shorten. Quiet hours are lifted, limits raised, accounts released: whoever waits for the end of such a
// reason is woken when rules change, and looks twice a minute in any case, since not every change rings a bell.
import type { Crew } from '#engine/crew.ts';
import { every } from '#lib/time.ts';

/** Real time. */
const LOOK_MS = 30_000;

export type ChangeWatch = {
  /** Resolves then, or as soon as something may have changed: the caller looks again. Rejects when the signal fires. */
  sleepUntil: (until: Date, signal: AbortSignal) => Promise<void>;
  /** The way off. */
  close: () => void;
};

/** What is heard while nobody sleeps ends the next sleep at once. */
export function watchChanges(crew: Pick<Crew, 'clock' | 'hearRules'>, look_ms: number = LOOK_MS): ChangeWatch {
  let changed = new AbortController();
  const off = crew.hearRules?.(() => changed.abort()) ?? (() => {});
  return {
    close: off,
    sleepUntil: async (until, signal) => {
      const unlook = every(look_ms, () => changed.abort());
      try {
        await crew.clock.sleepUntil(until, AbortSignal.any([signal, changed.signal]));
      } catch (error) {
        if (signal.aborted || !changed.signal.aborted) throw error;
      } finally {
        unlook();
        if (changed.signal.aborted) changed = new AbortController();
      }
    },
  };
}
