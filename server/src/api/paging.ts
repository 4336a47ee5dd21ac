// Cursors: where the next page begins, as the sort and the values of the last row that was seen. Opaque, not secret.
import { z } from 'zod';
import { GroundcrewError } from '#lib/errors.ts';

export type Page<Row> = { items: Row[]; next_cursor: string | null; total: number | null };

/** The key of a row in the order of the list: its sort value as text (exact to the microsecond), and its id. */
export type RowKey = { value: string | null; id: number };

const shape = z.tuple([z.string(), z.string().nullable(), z.number().int()]);

export function cursorOf(sort: string, { value, id }: RowKey): string {
  return Buffer.from(JSON.stringify([sort, value, id])).toString('base64url');
}

/** Where the page begins; null: at the first row. Throws `bad_value` for what is no cursor of this very order. */
export function readCursor(cursor: string | undefined, sort: string): RowKey | null {
  if (cursor === undefined) return null;
  try {
    const [of, value, id] = shape.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
    if (of === sort) return { value, id };
  } catch {
    // Said below.
  }
  throw new GroundcrewError('bad_value', { detail: 'cursor: it takes the next_cursor of a page with the same sort' });
}

/** A page of rows, of which one more than `limit` was asked for. */
export function pageFrom<Row>(
  rows: readonly Row[],
  options: { limit: number; sort: string; keyOf: (row: Row) => RowKey; total: number | null },
): Page<Row> {
  const items = rows.slice(0, options.limit);
  const last = items.at(-1);
  const more = rows.length > items.length && last !== undefined;
  return { items, next_cursor: more ? cursorOf(options.sort, options.keyOf(last)) : null, total: options.total };
}
