import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, type RefObject } from 'react';
import type { Line } from './lines.ts';
import type { Message } from '#features/inbox/types.ts';
import type { useThread } from './use-thread.ts';

/** Of a line that was not seen yet; each is measured. */
const LINE_PX = 70;
const OVERSCAN = 6;
/** So near to an end more is asked for. */
const AHEAD = 12;
/** So far from the end one still reads what is new. */
const AT_END_PX = 80;
/** Farther than this there is a way back. */
const AWAY_PX = 500;

type Thread = Pick<
  ReturnType<typeof useThread>,
  'name' | 'lines' | 'messages' | 'at' | 'older' | 'newer' | 'isToNow' | 'isPending'
>;

/** Where one is in a conversation: at its end one stays there, elsewhere what comes above or below moves nothing. */
export function useScroll(box: RefObject<HTMLDivElement | null>, thread: Thread) {
  const { lines, older, newer, isToNow } = thread;
  const getItemKey = useCallback((index: number) => keyOf(lines[index]), [lines]);
  // What is read on, page by page, does not pull one to its end.
  const was_to_now = useRef(isToNow);
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: () => LINE_PX,
    overscan: OVERSCAN,
    // Once for all that a frame measures, not at each line.
    useFlushSync: false,
    getItemKey,
    anchorTo: 'end',
    followOnAppend: isToNow && was_to_now.current,
    scrollEndThreshold: AT_END_PX,
    paddingStart: 16,
    paddingEnd: 16,
  });
  useEffect(() => {
    was_to_now.current = isToNow;
  }, [isToNow]);
  const items = virtualizer.getVirtualItems();
  const [first, last] = [items[0]?.index ?? 0, items.at(-1)?.index ?? 0];
  useBeginning(virtualizer, thread);
  useEffect(() => {
    if (lines.length === 0) return;
    if (first <= AHEAD) older.fetchMore();
    if (last >= lines.length - AHEAD) newer.fetchMore();
  }, [first, last, lines, older.fetchMore, newer.fetchMore]);
  useSight(thread, first, last);
  const toEnd = useCallback(() => virtualizer.scrollToEnd(), [virtualizer]);
  return {
    items,
    measure: virtualizer.measureElement,
    height_px: virtualizer.getTotalSize(),
    toEnd,
    ...useAway(box, thread, toEnd),
  };
}

const keyOf = (line: Line | undefined): string =>
  line === undefined ? 'none' : 'note' in line ? `note ${line.note.id}` : `message ${line.parts[0].id}`;

/** At first, and wherever one has come to since. */
function useBeginning(virtualizer: ReturnType<typeof useVirtualizer<HTMLDivElement, Element>>, thread: Thread): void {
  const { name, lines, at, isPending } = thread;
  const gone_to = useRef<string | null>(null);
  const wanted = at === null ? name : `${name} ${keyOf(lines[at])}`;
  useLayoutEffect(() => {
    if (isPending || lines.length === 0 || gone_to.current === wanted) return;
    const isFirst = gone_to.current === null || !gone_to.current.startsWith(name);
    gone_to.current = wanted;
    if (at !== null) virtualizer.scrollToIndex(at, { align: 'center' });
    else if (isFirst) virtualizer.scrollToEnd();
  }, [virtualizer, wanted, name, at, isPending, lines]);
}

/** Pages of what is in sight are kept current. */
function useSight({ lines, older, newer }: Thread, first: number, last: number): void {
  const places = useMemo(
    () => ({
      older: new Map(older.rows.map(({ id }, at) => [id, at])),
      newer: new Map(newer.rows.map(({ id }, at) => [id, at])),
    }),
    [older.rows, newer.rows],
  );
  const [seeOlder, seeNewer] = [older.see, newer.see];
  useEffect(() => {
    const ids = lines.slice(first, last + 1).flatMap((line) => ('parts' in line ? line.parts.map(({ id }) => id) : []));
    const seen = (of: ReadonlyMap<number, number>) => ids.flatMap((id) => of.get(id) ?? []);
    const [back, on] = [seen(places.older), seen(places.newer)];
    if (back.length > 0) seeOlder(Math.min(...back), Math.max(...back));
    if (on.length > 0) seeNewer(Math.min(...on), Math.max(...on));
  }, [lines, first, last, places, seeOlder, seeNewer]);
}

/** How far one is from the end, and what has come there since. */
function useAway(box: RefObject<HTMLDivElement | null>, { messages, isToNow }: Thread, toEnd: () => void) {
  const [far, setFar] = useState<'here' | 'near' | 'away'>('here');
  const seen = useRef<number | null>(null);
  const newest = messages.at(-1);
  const scrolled = useCallback(() => {
    if (!box.current) return;
    const { scrollHeight, scrollTop, clientHeight } = box.current;
    const left_px = scrollHeight - scrollTop - clientHeight;
    setFar(left_px <= AT_END_PX ? 'here' : left_px <= AWAY_PX ? 'near' : 'away');
  }, [box]);
  const stays = far === 'here' && isToNow;
  useEffect(() => {
    if (!stays || !box.current) return;
    // What is written below grows, and takes of its height.
    let isFirst = true;
    const observer = new ResizeObserver(() => {
      // At first it tells how high it is, which changes nothing.
      if (!isFirst) toEnd();
      isFirst = false;
    });
    observer.observe(box.current);
    return () => observer.disconnect();
  }, [stays, box, toEnd]);
  if (stays) seen.current = newest?.id ?? null;
  const count_new = useMemo(() => (stays ? 0 : countSince(messages, seen.current)), [messages, stays]);
  // Whoever writes sees what he has written.
  const own = newest?.direction === 'outbound' && newest.delivery === 'queued' ? newest.id : null;
  useEffect(() => {
    if (own !== null) toEnd();
  }, [own, toEnd]);
  return { scrolled, count_new, isAway: far === 'away' || !isToNow || count_new > 0 };
}

function countSince(messages: readonly Message[], id: number | null): number {
  const at = id === null ? -1 : messages.findLastIndex((message) => message.id === id);
  return at < 0 ? 0 : messages.slice(at + 1).filter(({ direction }) => direction === 'inbound').length;
}
