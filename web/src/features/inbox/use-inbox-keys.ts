import { useEffect } from 'react';

/** How the acts of an open conversation are found by keys: `data-act` of the control that does it. */
const ACTS: Readonly<Record<string, string>> = { r: 'reply', e: 'archive' };

type Keys = { ids: readonly number[]; open: number | null; show: (id: number | null) => void };

/** `j` and `k` go down and up, `r` answers, `e` archives, Escape goes back to the list. None does anything where one types. */
export function useInboxKeys({ ids, open, show }: Keys): void {
  useEffect(() => {
    let before = '';
    const pressed = (event: KeyboardEvent) => {
      const isTyped =
        event.target instanceof HTMLElement &&
        event.target.closest(
          'input, textarea, select, [contenteditable="true"], [role="dialog"], [role="menu"], [role="listbox"]',
        ) !== null;
      const last = before;
      before = event.key;
      // After `g` a letter leads to a page.
      if (isTyped || event.altKey || event.ctrlKey || event.metaKey || last === 'g') return;
      if (event.key === 'Escape' && open !== null) show(null);
      const step = { j: 1, k: -1 }[event.key];
      if (step !== undefined) {
        const next = ids[open === null ? 0 : ids.indexOf(open) + step];
        if (next !== undefined) show(next);
      }
      const act = document.querySelector<HTMLElement>(`[data-act="${ACTS[event.key] ?? 'none'}"]`);
      if (!act) return;
      event.preventDefault();
      if (act instanceof HTMLTextAreaElement) act.focus();
      else act.click();
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, [ids, open, show]);
}
