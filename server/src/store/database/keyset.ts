// Pages of long lists, each beginning behind the last row of the one before (keyset): as quick deep in the list as at its start.
import { sql, type RawBuilder } from 'kysely';
import { GroundcrewError } from '#lib/errors.ts';
import type { Database } from '#store/database/database.ts';
import { codeOf } from '#store/database/sqlstates.ts';

/** By what a list is ordered; rows of the same value by their id, and those without a value come last. */
export type SortColumn = { value: RawBuilder<unknown>; type: 'text' | 'bigint' | 'timestamptz'; nullable: boolean };

/** Where a page begins: behind this row. `value` as text, exact to the microsecond. */
export type RowKey = { value: string | null; id: number };

export type Keyset = {
  columns: RawBuilder<unknown>;
  /** Tables and joins, without `where`. */
  from: RawBuilder<unknown>;
  where: RawBuilder<unknown>;
  id: RawBuilder<unknown>;
  sort: SortColumn;
  descending: boolean;
  after: RowKey | null;
  limit: number;
};

/** One more row than `limit` when there is one, each with its key. */
export async function readKeyset<Row>(db: Database, list: Keyset): Promise<(Row & { row_key: RowKey })[]> {
  const { after, sort } = list;
  // First those that have a value, then those that have none: two conditions that an index knows, instead of one with `or`.
  const rows =
    after !== null && after.value === null
      ? []
      : await readPiece<Row>(db, list, behindValue(list, after), list.limit + 1);
  const missing = list.limit + 1 - rows.length;
  if (!sort.nullable || missing <= 0) return rows;
  return [...rows, ...(await readPiece<Row>(db, list, withoutValue(list, after), missing))];
}

function behindValue({ sort, id, descending }: Keyset, after: RowKey | null): RawBuilder<unknown> {
  if (after === null) return sort.nullable ? sql`${sort.value} is not null` : sql`true`;
  const than = descending ? sql`<` : sql`>`;
  return sql`(${sort.value}, ${id}) ${than} (${after.value}::${sql.raw(sort.type)}, ${after.id})`;
}

function withoutValue({ sort, id, descending }: Keyset, after: RowKey | null): RawBuilder<unknown> {
  if (after === null || after.value !== null) return sql`${sort.value} is null`;
  return sql`${sort.value} is null and ${id} ${descending ? sql`<` : sql`>`} ${after.id}`;
}

async function readPiece<Row>(db: Database, list: Keyset, condition: RawBuilder<unknown>, limit: number) {
  const { columns, from, where, id, sort } = list;
  const way = list.descending ? sql`desc` : sql`asc`;
  try {
    const { rows } = await sql<Row & { row_key: RowKey }>`
      select ${columns}, json_build_object('value', (${sort.value})::text, 'id', ${id}) as row_key
      from ${from} where ${where} and ${condition}
      order by ${sort.value} ${way}, ${id} ${way} limit ${limit}`.execute(db);
    return rows;
  } catch (cause) {
    if (list.after === null || !NO_SUCH_VALUE.has(codeOf(cause) ?? '')) throw cause;
    throw new GroundcrewError('bad_value', {
      detail: 'cursor: it takes the next_cursor of a page as it was given',
      cause,
    });
  }
}

/** What PostgreSQL says of a key that somebody has written himself: no number, no time, too large, no text. */
const NO_SUCH_VALUE: ReadonlySet<string> = new Set(['22P02', '22003', '22007', '22008', '22021']);

/** Beyond this nobody counts. */
const COUNT_MAX = 100_000;

/** Rows of the list in all its pages; null when there are more than 100,000. */
export async function countRows(db: Database, { from, where }: Pick<Keyset, 'from' | 'where'>): Promise<number | null> {
  const { rows } = await sql<{ count: number }>`
    select count(*) from (select from ${from} where ${where} limit ${COUNT_MAX + 1}) counted`.execute(db);
  const count = rows[0]?.count ?? 0;
  return count > COUNT_MAX ? null : count;
}
