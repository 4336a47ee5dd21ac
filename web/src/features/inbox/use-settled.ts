import { startTransition, useCallback, useEffect, useRef, useState } from 'react';

/** Whoever opens the next one sooner than this walks through them. */
const WALK_MS = 400;
/** And stays where nothing was opened for so long. */
const STAY_MS = 150;

/**
 * Whether this one was painted already: what nobody reads first is made after that, and gives way to a key that is pressed meanwhile.
 * For whoever walks on from one to the next it is made where they stay. `hurry`: it is wanted now.
 */
export function useSettled(id: number): { isDue: boolean; hurry: () => void } {
  const [settled, settle] = useState<number | null>(null);
  const opened_at = useRef(-Infinity);
  useEffect(() => {
    const now = performance.now();
    const isWalking = now - opened_at.current < WALK_MS;
    opened_at.current = now;
    let timer: number | undefined;
    const frame = requestAnimationFrame(() => {
      timer = window.setTimeout(() => startTransition(() => settle(id)), isWalking ? STAY_MS : 0);
    });
    return () => {
      cancelAnimationFrame(frame);
      window.clearTimeout(timer);
    };
  }, [id]);
  const hurry = useCallback(() => settle(id), [id]);
  return { isDue: settled === id, hurry };
}
