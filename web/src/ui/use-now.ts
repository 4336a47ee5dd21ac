import { useSyncExternalStore } from 'react';

const TICK_MS = 5_000;

let now = Date.now();
const heard = new Set<() => void>();
let timer: number | undefined;

function subscribe(changed: () => void): () => void {
  heard.add(changed);
  timer ??= window.setInterval(() => {
    now = Date.now() + ahead_ms;
    for (const tell of heard) tell();
  }, TICK_MS);
  return () => {
    heard.delete(changed);
    if (heard.size > 0) return;
    window.clearInterval(timer);
    timer = undefined;
  };
}

let ahead_ms = 0;

/** The server's time, by which all waits go: in a simulation it is another one than the browser's. */
export function learnServerTime(at: string): void {
  ahead_ms = new Date(at).getTime() - Date.now();
  now = Date.now() + ahead_ms;
  for (const tell of heard) tell();
}

/** Milliseconds since 1970 by the server's clock; all that shows it moves on together. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now);
}
