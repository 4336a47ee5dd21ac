import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { PAGES } from '#app/navigation.ts';
import { isAbove, isCaught, isTyping, keyOf, pageAct } from '#lib/keys.ts';

/** So long after `g` a letter leads to a page. */
const LETTER_WITHIN_MS = 1_500;
/** Held down, these go on; any other key does its act once. */
const GOES_ON = /^[jk]$/;

type Acts = { onHelp: () => void; onPalette: () => void };

/** Whoever has written something, and has no list unfolded there, leaves the field by Escape: keys go to the page again. */
function left({ key, target, defaultPrevented }: KeyboardEvent): void {
  const isUsed = defaultPrevented || key !== 'Escape' || isAbove(target);
  if (!isUsed && target instanceof HTMLTextAreaElement && target.ariaExpanded !== 'true') target.blur();
}

/**
 * `g` and a letter goes to a page, `?` lists the keys, Ctrl and K opens the palette, as `/` does where a page has no search of its
 * own; beside these, what the page has said. But for the palette, none does anything where one types, in menus and in dialogs.
 */
export function useKeys({ onHelp, onPalette }: Acts): void {
  const navigate = useNavigate();
  const began = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (isCaught(event)) return event.preventDefault();
      const key = keyOf(event);
      if (key.toLowerCase() === 'k' && event.ctrlKey !== event.metaKey && !event.altKey) {
        event.preventDefault();
        return onPalette();
      }
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      if (isTyping(event.target) || isAbove(event.target) || (event.repeat && !GOES_ON.test(key))) return;
      const isSecond = event.timeStamp - began.current < LETTER_WITHIN_MS;
      began.current = key === 'g' && !isSecond ? event.timeStamp : Number.NEGATIVE_INFINITY;
      const page = isSecond ? PAGES.find((one) => one.key === key) : undefined;
      const general = { '?': onHelp, '/': onPalette }[key];
      const act = page ? () => void navigate({ to: page.to }) : isSecond ? undefined : (pageAct(key) ?? general);
      if (!act) return;
      event.preventDefault();
      act();
    };
    // Before a dialog or a menu hears of Escape, closes, and is no longer seen here.
    window.addEventListener('keydown', pressed, true);
    window.addEventListener('keydown', left);
    return () => {
      window.removeEventListener('keydown', pressed, true);
      window.removeEventListener('keydown', left);
    };
  }, [navigate, onHelp, onPalette]);
}
