import { SECOND_MS } from '#domain/days.ts';
import type { Chance } from '#lib/chance.ts';

const AFTER_JOIN_SECONDS = { min: 300, max: 600 };
const AFTER_ERROR_SECONDS = 60;

/** Milliseconds until the run, and this account in any niche, may join again. */
export function joinPause(outcome: 'joined' | 'error', factor: number, chance: Chance): number {
  const seconds =
    outcome === 'joined' ? chance.int(AFTER_JOIN_SECONDS.min, AFTER_JOIN_SECONDS.max) : AFTER_ERROR_SECONDS;
  return seconds * factor * SECOND_MS;
}
