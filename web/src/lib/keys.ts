// Keys that do something outside of fields.
import { useEffect, useRef } from 'react';

const FIELDS = 'input, textarea, select, [contenteditable="true"]';
/** What stands above the page, and has keys of its own. */
const ABOVE = '[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]';

type Pressed = Pick<KeyboardEvent, 'key' | 'code' | 'shiftKey'>;

/**
 * What a key means by what stands there on a keyboard with Latin letters: `j`, `/`, `?`, and with Shift a capital. Whoever writes
 * Cyrillic need not change the layout first.
 */
export function keyOf({ key, code, shiftKey }: Pressed): string {
  // Of the Russian and the Ukrainian layout.
  if (code === 'Slash' && (key === '.' || key === ',')) return key === '.' ? '/' : '?';
  const letter = /^[a-z]$/i.test(key) ? key : /^Key([A-Z])$/.exec(code)?.[1];
  if (letter === undefined) return key;
  // Caps Lock is no Shift.
  return shiftKey ? letter.toUpperCase() : letter.toLowerCase();
}

export const isTyping = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest(FIELDS) !== null;

/** Whether a dialog or a menu is what keys are for now. */
export const isAbove = (target: EventTarget | null): boolean =>
  (target instanceof Element && target.closest(ABOVE) !== null) ||
  document.querySelector('[role="dialog"][aria-modal="true"]') !== null;

let catcher: ((event: KeyboardEvent) => boolean) | null = null;

/** Before anybody else hears of a key it is offered to `by`, which says whether it has taken it; null: to nobody. */
export function catchKeys(by: ((event: KeyboardEvent) => boolean) | null): void {
  catcher = by;
}

export const isCaught = (event: KeyboardEvent): boolean => catcher?.(event) === true;

/** By the key; undefined: not now. */
export type KeyActs = Readonly<Record<string, (() => void) | undefined>>;

const shown = new Set<{ readonly current: KeyActs }>();

/** What keys do as long as this part of a page is shown. */
export function usePageKeys(acts: KeyActs): void {
  const latest = useRef(acts);
  useEffect(() => {
    latest.current = acts;
  });
  useEffect(() => {
    shown.add(latest);
    return () => void shown.delete(latest);
  }, []);
}

/** What a key does on the page that is shown; of several parts the one that came last. */
export function pageAct(key: string): (() => void) | undefined {
  return [...shown].findLast(({ current }) => current[key] !== undefined)?.current[key];
}
