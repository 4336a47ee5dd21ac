import { usePageKeys } from '#lib/keys.ts';
import { askToWrite } from './ask-to-write.ts';
import type { Acts } from '#features/inbox/acts/use-acts.ts';

type Keys = {
  ids: readonly number[];
  open: number | null;
  show: (id: number | null) => void;
  search: () => void;
  /** Null: the person may not. */
  begin: (() => void) | null;
};

/** From one conversation to another. */
export function useListKeys({ ids, open, show, search, begin }: Keys): void {
  const step = (by: number) => {
    const next = ids[open === null ? 0 : ids.indexOf(open) + by];
    if (next !== undefined) show(next);
  };
  usePageKeys({
    j: () => step(1),
    k: () => step(-1),
    '/': search,
    ...(begin && { w: begin }),
    ...(open !== null && { Escape: () => show(null) }),
  });
}

type Menus = { snooze: () => void; assign: () => void };

/** What is done with the one that is open, by whoever may. */
export function useActKeys(acts: Acts, { snooze, assign }: Menus): void {
  usePageKeys({
    r: () => askToWrite('reply'),
    n: () => askToWrite('note'),
    c: acts.close,
    C: acts.closeAndNext,
    s: snooze,
    a: assign,
    t: acts.take,
    e: acts.archive,
    u: acts.markUnread,
  });
}
