import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { PAGES } from '#app/navigation.ts';

/** So long after `g` a letter leads to a page. */
const LETTER_WITHIN_MS = 1_500;

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable="true"]') !== null;
}

/** On a keyboard with other letters, what stands where these do. */
function letterOf({ key, code }: KeyboardEvent): string {
  return /^[a-z]$/i.test(key) ? key.toLowerCase() : code.replace(/^Key/, '').toLowerCase();
}

type Acts = { onHelp: () => void; onPalette: () => void };

/**
 * `g` and a letter goes to a page, `?` asks for help, `/` or Ctrl and K for the palette. But for the last, none does anything
 * where one types.
 */
export function useKeys({ onHelp, onPalette }: Acts): void {
  const navigate = useNavigate();
  const began = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const letter = letterOf(event);
      const isTyped = isTyping(event.target) || event.altKey;
      const isPlain = !isTyped && !event.ctrlKey && !event.metaKey;
      if (isPlain ? event.key === '/' : letter === 'k' && event.ctrlKey !== event.metaKey && !event.altKey) {
        event.preventDefault();
        onPalette();
      }
      if (!isPlain) return;
      if (event.key === '?') onHelp();
      const page = PAGES.find(({ key }) => key === letter);
      const isSecond = event.timeStamp - began.current < LETTER_WITHIN_MS;
      began.current = letter === 'g' && !isSecond ? event.timeStamp : Number.NEGATIVE_INFINITY;
      if (page && isSecond) void navigate({ to: page.to });
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, [navigate, onHelp, onPalette]);
}
