import { useQueries, type UseQueryOptions } from '@tanstack/react-query';
import { useCallback, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { spansOf, withPage, type Order, type Page, type Span } from './rows.ts';

type Ask<Row> = (cursor: string | undefined) => UseQueryOptions<Page<Row>, Error, Page<Row>>;

type Wish<Row> = {
  /** Another one is another list. */
  name: string;
  ask: Ask<Row>;
  order: Order<Row>;
  enabled?: boolean;
  /** Its end is kept current though it is out of sight, as its beginning always is. */
  withEnd?: boolean;
};

export type LongList<Row> = {
  rows: readonly Row[];
  isPending: boolean;
  /** What is shown is of another list, until this one has come. */
  isStale: boolean;
  error: Error | null;
  hasMore: boolean;
  isFetchingMore: boolean;
  fetchMore: () => void;
  /** What is in sight, by places: its pages are kept current, those out of sight are looked at when they come back. */
  see: (first: number, last: number) => void;
  again: () => void;
};

type Kept<Row> = {
  name: string;
  rows: readonly Row[];
  spans: readonly Span<Row>[];
  merged: ReadonlyMap<number, Page<Row>>;
};

const BEGINNING = { cursor: undefined, after: null };

/**
 * A list of any length. Pages are asked for as one goes on, and of all of them only those are asked for anew by what happens that are
 * in sight: however far one has gone, a word that comes in costs two or three questions.
 */
export function useLongList<Row extends { id: number }>(wish: Wish<Row>): LongList<Row> {
  const { name, ask, order, enabled = true, withEnd = false } = wish;
  const [kept, keep] = useState<Kept<Row>>(() => ({ name, rows: [], spans: [BEGINNING], merged: new Map() }));
  const [sight, setSight] = useState<readonly [number, number]>([0, 0]);
  const isAnother = kept.name !== name;
  const spans: readonly Span<Row>[] = isAnother ? [BEGINNING] : kept.spans;
  const end = spans.length - 1;
  const active = useMemo(() => {
    const seen = Array.from({ length: end + 1 }, (_, at) => at).filter(
      (at) =>
        at === 0 || (at >= sight[0] && at <= sight[1]) || (withEnd && at === end) || (at === end && !isTold(kept, at)),
    );
    return enabled ? seen : [];
  }, [end, sight, withEnd, enabled, kept]);
  const results = useQueries({ queries: active.map((at) => ask(spans[at]?.cursor)) });
  const pages = new Map(active.map((at, n) => [at, results[n]?.data]));
  const latest = useRef({ pages, order, name });
  latest.current = { pages, order, name };
  const marks = active.map((at, n) => `${at}:${results[n]?.dataUpdatedAt ?? 0}`).join();
  useLayoutEffect(() => keep((before) => merge(before, latest.current)), [name, marks]);
  const last = isTold(kept, end) && !isAnother ? kept.merged.get(end) : undefined;
  const fetchMore = useCallback(() => keep((before) => (before.name === name ? longer(before) : before)), [name]);
  const see = useCallback(
    (first: number, to: number) =>
      setSight((before) => {
        const [from, until] = [kept.rows[first], kept.rows[to]];
        if (from === undefined || until === undefined) return before;
        const now = spansOf(kept.spans, { first: from, last: until, order: latest.current.order });
        return now[0] === before[0] && now[1] === before[1] ? before : now;
      }),
    [kept],
  );
  const failed = results.find(({ error }) => error !== null);
  return {
    rows: kept.rows,
    // Of an empty list before nothing can stand in for this one, which may have some.
    isPending: enabled && failed === undefined && (isAnother ? kept.rows.length === 0 : kept.merged.size === 0),
    isStale: isAnother && kept.rows.length > 0,
    // What is shown stays, though it cannot be asked for anew.
    error: last === undefined ? (failed?.error ?? null) : null,
    hasMore: last === undefined ? end > 0 : last.next_cursor !== null,
    isFetchingMore: end > 0 && last === undefined && failed === undefined,
    fetchMore,
    see,
    again: () => results.forEach((result) => void (result.error && result.refetch())),
  };
}

const isTold = <Row>({ merged }: Kept<Row>, at: number) => merged.has(at);

type Latest<Row> = { pages: ReadonlyMap<number, Page<Row> | undefined>; order: Order<Row>; name: string };

/** With all pages that came since. Rows of the list before stay until the first page of this one is there. */
function merge<Row extends { id: number }>(before: Kept<Row>, { pages, order, name }: Latest<Row>): Kept<Row> {
  const isAnother = before.name !== name;
  if (isAnother && pages.get(0) === undefined) return before;
  let { rows, spans } = isAnother ? { rows: [], spans: [BEGINNING] } : before;
  const merged = new Map(isAnother ? [] : before.merged);
  let hasChanged = isAnother;
  for (const [at, page] of pages) {
    const span = spans[at];
    if (page === undefined || span === undefined || merged.get(at) === page) continue;
    const known = rows.length;
    rows = withPage(rows, { after: span.after, page, order });
    merged.set(at, page);
    hasChanged = true;
    // It has begun anew: what was behind is asked for again as one goes on.
    if (at === 0 && spans.length > 1 && rows.length === page.items.length && known > rows.length) {
      spans = [BEGINNING];
      for (const other of merged.keys()) if (other > 0) merged.delete(other);
      break;
    }
  }
  return hasChanged ? { name, rows, spans, merged } : before;
}

/** With one page more, where the last has come and there is more behind it. */
function longer<Row>(before: Kept<Row>): Kept<Row> {
  const last = before.merged.get(before.spans.length - 1);
  const after = last?.items.at(-1);
  if (last === undefined || last.next_cursor === null || after === undefined) return before;
  return { ...before, spans: [...before.spans, { cursor: last.next_cursor, after }] };
}
