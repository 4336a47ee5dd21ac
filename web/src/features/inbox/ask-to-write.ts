// What a key asks of the field in which one writes.
import { useEffect, type RefObject } from 'react';
import { flushSync } from 'react-dom';

export type What = 'reply' | 'note';

const heard = new Set<(what: What) => void>();

export function askToWrite(what: What): void {
  for (const hear of heard) hear(what);
}

/** Turns to what is asked for, and puts the cursor into its field, which is the first in `around`. */
export function useAskedToWrite(around: RefObject<HTMLElement | null>, turn: (what: What) => void): void {
  useEffect(() => {
    const hear = (what: What) => {
      flushSync(() => turn(what));
      around.current?.querySelector('textarea')?.focus();
    };
    heard.add(hear);
    return () => void heard.delete(hear);
  });
}
