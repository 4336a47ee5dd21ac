// Rows of a long list, as they came page by page: each page tells how a stretch of the list stands, and no more than that.
export type Page<Row> = { items: readonly Row[]; next_cursor: string | null };

/** Where a page begins: behind this row. Null: at the beginning of the list. */
export type Span<Row> = { cursor: string | undefined; after: Row | null };

export type Order<Row> = (one: Row, other: Row) => number;

/**
 * The rows after a page has come anew. Between its beginning and its last row it is right: what is not on it stands there no more.
 * What it has pushed behind its end stays, and what has moved to it stands there alone.
 */
export function withPage<Row extends { id: number }>(
  rows: readonly Row[],
  { after, page, order }: { after: Row | null; page: Page<Row>; order: Order<Row> },
): Row[] {
  const last = page.items.at(-1);
  const isEnd = page.next_cursor === null;
  const here = new Set(page.items.map(({ id }) => id));
  const others = rows.filter(({ id }) => !here.has(id));
  const before = after === null ? [] : others.filter((row) => order(row, after) <= 0);
  const behind = isEnd || last === undefined ? [] : others.filter((row) => order(row, last) > 0);
  // More has come at once than a page has: between it and what was known something may be missing.
  const known = rows.at(0);
  const hasGap = after === null && known !== undefined && last !== undefined && !isEnd && order(last, known) < 0;
  return hasGap ? [...page.items] : [...before, ...page.items, ...behind];
}

/** In which of the stretches, from the first to the last of these, these rows stand. */
export function spansOf<Row>(
  spans: readonly Span<Row>[],
  { first, last, order }: { first: Row; last: Row; order: Order<Row> },
): [number, number] {
  const at = (row: Row) =>
    Math.max(
      0,
      spans.findLastIndex(({ after }) => after === null || order(after, row) < 0),
    );
  return [at(first), at(last)];
}

/** By how many rows the list has moved under what is in sight, so that it can be held where it was. Most of them tell it. */
export function shiftOf(
  before: readonly number[],
  now: ReadonlyMap<number, number>,
  [first, last]: [number, number],
): number {
  const shifts: number[] = [];
  for (let at = first; at <= last; at += 1) {
    const place = now.get(before[at] ?? -1);
    if (place !== undefined) shifts.push(place - at);
  }
  return shifts.toSorted((one, other) => one - other)[Math.floor(shifts.length / 2)] ?? 0;
}
