import { useEffect } from 'react';

const MARK = 'data-toured';

/** Draws a line around a part of the page, once it is there, and brings it into view. */
export function useMark(part: string | null): void {
  useEffect(() => {
    if (part === null) return;
    let marked: Element | null = null;
    const look = () => {
      if (marked?.isConnected === true) return;
      marked = document.querySelector(`[data-part="${part}"]`);
      marked?.setAttribute(MARK, '');
      marked?.scrollIntoView({ block: 'nearest' });
    };
    look();
    const observer = new MutationObserver(look);
    observer.observe(document.body, { childList: true, subtree: true });
    return () => {
      observer.disconnect();
      marked?.removeAttribute(MARK);
    };
  }, [part]);
}
