import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';

const OVERSCAN = 8;
/** So many rows before the end the next page is asked for. */
const AHEAD = 30;

/** Which rows stand where while the window scrolls; asks for more before the end is reached. */
export function useWindowRows(of: {
  count: number;
  height: number;
  /** Heights differ and are measured. */
  measured: boolean;
  keyOf: (index: number) => number;
  fetchMore: () => void;
}) {
  const { count, height, measured, keyOf, fetchMore } = of;
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
  const virtualizer = useWindowVirtualizer({
    count,
    estimateSize: () => height,
    overscan: OVERSCAN,
    scrollMargin: top,
    getItemKey: keyOf,
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
