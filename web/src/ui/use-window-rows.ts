import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Pages } from '#lib/use-pages.ts';

const OVERSCAN = 8;
/** So many rows before the end the next page is asked for. */
const AHEAD = 30;

/** Which rows stand where while the window scrolls; asks for more before the end is reached. */
export function useWindowRows<Row>(of: {
  pages: Pages<Row>;
  /** In pixels, of each row; where they are measured: of those not seen yet. */
  height: number;
  /** Heights differ and are measured. */
  measured: boolean;
  /** The same for the same row, though it may be another function each time. */
  idOf: (row: Row) => number;
}) {
  const { pages, height, measured, idOf } = of;
  const { rows, fetchMore } = pages;
  const count = rows.length;
  const box = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    // What stands above it may grow: its place is looked up whenever the page changes its height.
    const look = () => setTop((box.current?.getBoundingClientRect().top ?? 0) + window.scrollY);
    look();
    const observer = new ResizeObserver(look);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, []);
  // Another function for keys would have the places of all rows counted anew.
  const id_of = useRef(idOf);
  id_of.current = idOf;
  const getItemKey = useCallback(
    (index: number) => {
      const row = rows[index];
      return row === undefined ? -index : id_of.current(row);
    },
    [rows],
  );
  const virtualizer = useWindowVirtualizer({
    count,
    estimateSize: () => height,
    overscan: OVERSCAN,
    scrollMargin: top,
    getItemKey,
  });
  const items = virtualizer.getVirtualItems();
  const last = items.at(-1)?.index ?? -1;
  useEffect(() => {
    if (last >= count - AHEAD) fetchMore();
  }, [last, count, fetchMore]);
  const first_px = (items[0]?.start ?? top) - top;
  const last_px = (items.at(-1)?.end ?? top) - top;
  return {
    box,
    items,
    /** Of what is left out above and below. */
    above_px: first_px,
    below_px: Math.max(0, virtualizer.getTotalSize() - last_px),
    measure: measured ? virtualizer.measureElement : undefined,
  };
}
