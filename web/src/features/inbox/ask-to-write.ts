// What a key asks of the field in which one writes.
import { useEffect, type RefObject } from 'react';
import { flushSync } from 'react-dom';
import { catchKeys, isTyping } from '#lib/keys.ts';

export type What = 'reply' | 'note';

/** Whether the field was there. */
type Hear = (what: What) => boolean;

const heard = new Set<Hear>();
/** What draws the field at once, which else comes a moment after the conversation. */
const hurried = new Set<() => void>();
/** A field that has not come by then is not waited for. */
const PATIENCE_MS = 5_000;

/** What was asked for before the field was there, and what was typed since: letters meant for it must do nothing else. */
let waiting: { what: What; typed: string; timer: number } | null = null;

export function askToWrite(what: What): void {
  forgetAsked();
  if ([...heard].some((hear) => hear(what))) return;
  waiting = { what, typed: '', timer: window.setTimeout(forgetAsked, PATIENCE_MS) };
  catchKeys(caught);
  for (const hurry of hurried) hurry();
}

/** Of a conversation that is left, or to which nobody can write. */
export function forgetAsked(): void {
  if (waiting === null) return;
  window.clearTimeout(waiting.timer);
  waiting = null;
  catchKeys(null);
}

function caught({ key, target, altKey, ctrlKey, metaKey }: KeyboardEvent): boolean {
  if (waiting === null || altKey || ctrlKey || metaKey) return false;
  if (key === 'Escape' || isTyping(target)) {
    forgetAsked();
    return key === 'Escape';
  }
  if (key === 'Backspace') waiting.typed = waiting.typed.slice(0, -1);
  else if (key.length === 1) waiting.typed += key;
  return key.length === 1 || key === 'Backspace' || key === 'Enter';
}

/** `hurry` is called when somebody wants to write and there is no field. */
export function useHurry(hurry: () => void): void {
  useEffect(() => {
    hurried.add(hurry);
    return () => void hurried.delete(hurry);
  }, [hurry]);
}

/** Turns to what is asked for, and puts the cursor into its field, which is the first in `around`. */
export function useAskedToWrite(around: RefObject<HTMLElement | null>, turn: (what: What) => void): void {
  useEffect(() => {
    const hear = (what: What): boolean => {
      flushSync(() => turn(what));
      const field = around.current?.querySelector('textarea') ?? null;
      field?.focus();
      return field !== null;
    };
    const come = () => {
      if (waiting === null || !hear(waiting.what)) return;
      const { typed } = waiting;
      forgetAsked();
      const field = document.activeElement;
      if (typed === '' || !(field instanceof HTMLTextAreaElement)) return;
      field.setRangeText(typed, field.value.length, field.value.length, 'end');
      field.dispatchEvent(new Event('input', { bubbles: true }));
    };
    heard.add(hear);
    // Not within this effect, in which nothing can be drawn at once.
    if (waiting !== null) queueMicrotask(come);
    return () => void heard.delete(hear);
  });
}
