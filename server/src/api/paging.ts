// Cursors: behind which row the next page begins, in which order. Opaque, not secret.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { BadFields } from '#api/errors.ts';
import type { RowKey } from '#store/database/keyset.ts';

type Page<Row> = { items: Row[]; next_cursor: string | null; total: number | null };

export type PageWish<Sort extends string> = {
  sort: Sort;
  descending: boolean;
  after: RowKey | null;
  limit: number;
  count: boolean;
};

const shape = z.tuple([z.string(), z.string(), z.string().nullable(), z.number().int()]);

/** What every list takes, beside its own filters. */
type ListInput = { cursor?: string | undefined; limit: number; count: boolean; sort: string };

/** What the store is asked. `input`: all that the list was asked for. Throws `bad_value` for what is no cursor of this very list. */
export function pageWish<Sort extends string>(input: {
  cursor?: string | undefined;
  limit: number;
  count: boolean;
  sort: Sort | `-${Sort}`;
}): PageWish<Sort> {
  const descending = input.sort.startsWith('-');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the sort without its sign
  const sort = input.sort.replace(/^-/, '') as Sort;
  return { sort, descending, after: readCursor(input), limit: input.limit, count: input.count };
}

/** The page, from rows of which one more than its limit was read. */
export function pageFrom<Row extends { row_key: RowKey }>(
  input: ListInput,
  { rows, total }: { rows: readonly Row[]; total: number | null },
): Page<Omit<Row, 'row_key'>> {
  const read = rows.slice(0, input.limit);
  const last = read.at(-1);
  const items = read.map(({ row_key: _key, ...row }) => row);
  return { items, next_cursor: rows.length > read.length && last ? cursorOf(input, last.row_key) : null, total };
}

function cursorOf(input: ListInput, { value, id }: RowKey): string {
  return Buffer.from(JSON.stringify([input.sort, filterMark(input), value, id])).toString('base64url');
}

function readCursor(input: ListInput): RowKey | null {
  if (input.cursor === undefined) return null;
  const [sort, mark, value, id] = partsOf(input.cursor);
  const refused = (others: string) => badCursor(`it is of a page with ${others}; begin without a cursor`);
  if (sort !== input.sort) throw refused(`the sort ${sort.slice(0, 100)}`);
  if (mark !== filterMark(input)) throw refused('other filters');
  return { value, id };
}

function partsOf(cursor: string): z.infer<typeof shape> {
  try {
    return shape.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
  } catch (cause) {
    throw badCursor('it takes the next_cursor of a page', cause);
  }
}

function badCursor(message: string, cause?: unknown): BadFields {
  return new BadFields([{ path: 'cursor', message }], cause);
}

/** Which rows a list has: the same for the same filters, in whatever order they were sent. */
function filterMark(input: ListInput): string {
  const { cursor: _cursor, limit: _limit, count: _count, sort: _sort, ...filters } = input;
  const said = Object.entries(filters).filter(([, value]) => value !== undefined);
  const sorted = said.toSorted(([one], [other]) => (one < other ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(sorted)).digest('base64url').slice(0, 12);
}
