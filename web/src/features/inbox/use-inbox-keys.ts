import { useEffect, useRef } from 'react';
import { usePageKeys, type KeyActs } from '#lib/keys.ts';
import { askToWrite } from './ask-to-write.ts';
import type { Acts } from '#features/inbox/acts/use-acts.ts';
import type { Menus } from '#features/inbox/acts/use-menus.ts';

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
  const at = open === null ? -1 : ids.indexOf(open);
  const last = useRef(0);
  useEffect(() => {
    if (at >= 0) last.current = at;
  }, [at]);
  const step = (by: number) => {
    // What was done with may have left the list: one goes on from where it stood.
    const from = at >= 0 ? at + by : last.current + Math.min(by, 0);
    const next = ids[open === null ? 0 : from];
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

/** What is done with the one that is open; null: by whoever may not. */
export function useActKeys(acts: Acts | null, menus: Menus): void {
  usePageKeys(acts === null ? NOTHING : keysOf(acts, menus));
}

const NOTHING: KeyActs = {};

function keysOf(acts: Acts, menus: Menus): KeyActs {
  return {
    r: () => askToWrite('reply'),
    n: () => askToWrite('note'),
    c: acts.close,
    C: acts.closeAndNext,
    s: () => menus.turn('snooze', true),
    a: () => menus.turn('assign', true),
    t: acts.take,
    e: acts.archive,
    u: acts.markUnread,
  };
}
