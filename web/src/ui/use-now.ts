import { useSyncExternalStore } from 'react';

const TICK_MS = 5_000;
/** Where a simulated clock runs fast, what it shows changes sooner. */
const FAST_TICK_MS = 1_000;

/** At `learned`, by the browser's clock, the server's showed `at`; since then it runs `pace` times as fast. */
let anchor = { at: Date.now(), learned: Date.now(), pace: 1 };
let now = Date.now();
const heard = new Set<() => void>();
let timer: number | undefined;

function tick(): void {
  now = anchor.at + (Date.now() - anchor.learned) * anchor.pace;
  for (const tell of heard) tell();
}

function subscribe(changed: () => void): () => void {
  heard.add(changed);
  timer ??= window.setInterval(tick, anchor.pace > 1 ? FAST_TICK_MS : TICK_MS);
  return () => {
    heard.delete(changed);
    if (heard.size === 0) stopTimer();
  };
}

function stopTimer(): void {
  window.clearInterval(timer);
  timer = undefined;
}

/**
 * The server's time, by which all waits go: in a simulation it is another one than the browser's, and runs at another pace.
 * `learned`: when the answer came, by the browser's clock.
 */
export function learnServerTime(at: string, learned = Date.now(), pace = anchor.pace): void {
  const moment = Date.parse(at);
  // An answer that was kept says less than a later one; of an older server none may say it.
  if (Number.isNaN(moment) || (learned < anchor.learned && pace === anchor.pace)) return;
  const isNewPace = pace !== anchor.pace;
  anchor = { at: moment, learned, pace };
  if (isNewPace && timer !== undefined) {
    stopTimer();
    timer = window.setInterval(tick, pace > 1 ? FAST_TICK_MS : TICK_MS);
  }
  tick();
}

/** Milliseconds since 1970 by the server's clock; all that shows it moves on together. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now);
}

/** Milliseconds on a clock on the wall until the server's clock shows `at`; below 0: it has. */
export function wallMsUntil(at: string): number {
  return (Date.parse(at) - anchor.at) / anchor.pace - (Date.now() - anchor.learned);
}
