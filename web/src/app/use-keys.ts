import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { PAGES } from '#app/navigation.ts';

/** So long after `g` a letter leads to a page. */
const LETTER_WITHIN_MS = 1_500;

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable="true"]') !== null;
}

/** `g` and a letter goes to a page, `?` asks for help. Neither does anything where one types. */
export function useKeys(onHelp: () => void): void {
  const navigate = useNavigate();
  const began = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (event.key === '?') onHelp();
      const page = PAGES.find(({ key }) => key === event.key);
      const isSecond = event.timeStamp - began.current < LETTER_WITHIN_MS;
      began.current = event.key === 'g' && !isSecond ? event.timeStamp : Number.NEGATIVE_INFINITY;
      if (page && isSecond) void navigate({ to: page.to });
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, [navigate, onHelp]);
}
