// Cursors: behind which row the next page begins, in which order. Opaque, not secret.
import { z } from 'zod';
import { GroundcrewError } from '#lib/errors.ts';
import type { RowKey } from '#store/keyset.ts';

type Page<Row> = { items: Row[]; next_cursor: string | null; total: number | null };

export type PageWish<Sort extends string> = {
  sort: Sort;
  descending: boolean;
  after: RowKey | null;
  limit: number;
  count: boolean;
};

const shape = z.tuple([z.string(), z.string().nullable(), z.number().int()]);

/** What the store is asked, from what every list takes. Throws `bad_value` for what is no cursor of this very order. */
export function pageWish<Sort extends string>(input: {
  cursor?: string | undefined;
  limit: number;
  count: boolean;
  sort: Sort | `-${Sort}`;
}): PageWish<Sort> {
  const descending = input.sort.startsWith('-');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the sort without its sign
  const sort = input.sort.replace(/^-/, '') as Sort;
  return { sort, descending, after: readCursor(input.cursor, input.sort), limit: input.limit, count: input.count };
}

/** The page, from rows of which one more than its limit was read. */
export function pageFrom<Row extends { row_key: RowKey }>(
  input: { sort: string; limit: number },
  { rows, total }: { rows: readonly Row[]; total: number | null },
): Page<Omit<Row, 'row_key'>> {
  const read = rows.slice(0, input.limit);
  const last = read.at(-1);
  const items = read.map(({ row_key: _key, ...row }) => row);
  return { items, next_cursor: rows.length > read.length && last ? cursorOf(input.sort, last.row_key) : null, total };
}

function cursorOf(sort: string, { value, id }: RowKey): string {
  return Buffer.from(JSON.stringify([sort, value, id])).toString('base64url');
}

function readCursor(cursor: string | undefined, sort: string): RowKey | null {
  if (cursor === undefined) return null;
  try {
    const [of, value, id] = shape.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
    if (of === sort) return { value, id };
  } catch {
    // Said below.
  }
  throw new GroundcrewError('bad_value', { detail: 'cursor: it takes the next_cursor of a page with the same sort' });
}
