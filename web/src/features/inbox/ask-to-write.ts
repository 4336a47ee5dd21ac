// What a key asks of the field in which one writes.
import { useEffect, type RefObject } from 'react';
import { flushSync } from 'react-dom';

export type What = 'reply' | 'note';

const heard = new Set<(what: What) => void>();
/** What was asked for before the field was there, which comes a moment after the conversation. */
let waiting: What | null = null;

export function askToWrite(what: What): void {
  waiting = heard.size === 0 ? what : null;
  for (const hear of heard) hear(what);
}

/** Of a conversation that is left. */
export function forgetAsked(): void {
  waiting = null;
}

/** Turns to what is asked for, and puts the cursor into its field, which is the first in `around`. */
export function useAskedToWrite(around: RefObject<HTMLElement | null>, turn: (what: What) => void): void {
  useEffect(() => {
    const hear = (what: What) => {
      flushSync(() => turn(what));
      around.current?.querySelector('textarea')?.focus();
    };
    heard.add(hear);
    const asked = waiting;
    waiting = null;
    // Not within this effect, in which nothing can be drawn at once.
    if (asked !== null) queueMicrotask(() => hear(asked));
    return () => void heard.delete(hear);
  });
}
