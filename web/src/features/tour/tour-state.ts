// Where the tour stands. Outside of components: it is begun from the menu, and goes on while pages come and go.
import { useSyncExternalStore } from 'react';

export const STEPS = ['welcome', 'overview', 'why', 'group', 'forecast', 'stop'] as const;
export type Step = (typeof STEPS)[number];

const STORED = 'groundcrew.tour';

let now: Step | null = null;
const heard = new Set<() => void>();

/** Null: it does not go on. */
export function useStep(): Step | null {
  return useSyncExternalStore(
    (changed) => {
      heard.add(changed);
      return () => void heard.delete(changed);
    },
    () => now,
  );
}

export function turnTo(step: Step | null): void {
  now = step;
  if (step === null) localStorage.setItem(STORED, 'seen');
  for (const tell of heard) tell();
}

/** Without the offer, as somebody asked for it. */
export function startTour(): void {
  turnTo('overview');
}

/** To whoever has neither taken nor refused it in this browser. */
export function offerTour(): void {
  if (now === null && localStorage.getItem(STORED) === null) turnTo('welcome');
}

/** The one before, or after; null at either end. */
export function stepBeside(step: Step, by: 1 | -1): Step | null {
  return STEPS[STEPS.indexOf(step) + by] ?? null;
}
