import type pg from 'pg';
import { OLDER_TABLES } from '#domain/legacy/rows/columns.ts';

export type FoundOlderTable = { schema: string; table: string };

/** Counting a table of hundreds of millions of rows would hold up a start. */
const COUNTED_MAX = 1_000_000;

/**
 * Tables of older scripts in this database, in every schema but ours, another installation's and PostgreSQL's own. They are
 * named to people and never touched.
 */
export async function findOlderTables(
  client: Pick<pg.ClientBase, 'query'>,
  schema: string | null,
): Promise<FoundOlderTable[]> {
  const { rows } = await client.query<FoundOlderTable>(
    `with ours as (
       select n.oid from pg_namespace n where n.nspname = $2 or n.nspname = $2 || '_auth'
       union
       select a.oid from pg_class c join pg_namespace n on n.oid = c.relnamespace
       join pg_namespace a on a.nspname in (n.nspname, n.nspname || '_auth')
       where c.relname = 'secret_keys' and exists
         (select from pg_class l where l.relnamespace = n.oid and l.relname = 'account_leases')
     )
     select n.nspname as schema, c.relname as "table"
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p') and c.relname = any($1) and n.oid not in (select oid from ours)
       and n.nspname <> 'information_schema' and n.nspname not like 'pg\\_%'
     order by 1, 2`,
    [OLDER_TABLES, schema ?? ''],
  );
  return rows;
}

export type CountedTable = FoundOlderTable & {
  /** Null: it may not be read. */
  rows: number | null;
  /** There are more than were counted. */
  more: boolean;
};

/** The same with how many rows each has. */
export async function countOlderTables(
  client: Pick<pg.ClientBase, 'query'>,
  schema: string | null,
): Promise<CountedTable[]> {
  const counted: CountedTable[] = [];
  for (const found of await findOlderTables(client, schema)) {
    const name = `${quoted(found.schema)}.${quoted(found.table)}`;
    const { rows: may } = await client.query<{ may: boolean }>(
      `select has_schema_privilege($1, 'usage') and has_table_privilege($2, 'select') as may`,
      [found.schema, name],
    );
    if (!may[0]?.may) {
      counted.push({ ...found, rows: null, more: false });
      continue;
    }
    const { rows } = await client.query<{ n: number }>(
      `select count(*)::int as n from (select from ${name} limit ${COUNTED_MAX + 1}) t`,
    );
    const n = rows[0]?.n ?? 0;
    counted.push({ ...found, rows: Math.min(n, COUNTED_MAX), more: n > COUNTED_MAX });
  }
  return counted;
}

/** A name in SQL, whatever it is. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
