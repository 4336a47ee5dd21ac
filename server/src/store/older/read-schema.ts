import type pg from 'pg';
import {
  OLDER_TABLES,
  recognise,
  type FoundTable,
  type OlderTable,
  type UnreadableTable,
} from '#domain/legacy/rows/columns.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { findOlderTables, quoted } from '#store/older/find-tables.ts';
import { describeDatabase } from '#store/database/unreachable.ts';

export type ReadTable = OlderTable & {
  /** As SQL. */
  name: string;
  /** What its rows are read by, one batch after the other, and its type, as SQL. */
  key: { column: string; type: string };
};

export type OlderSchema = {
  at: string;
  tables: ReadTable[];
  /** To the ids of which table of accounts the others refer; null: there is none. */
  accounts_meant: string | null;
  /** What is called like an older table and is none. */
  others: UnreadableTable[];
  /** Schemas that have such tables too and are not read. */
  other_schemas: string[];
};

type Wish = { url: string; ours: string | null; from_schema: string | null };

/** Which of the older tables there are, and how they are to be read. Throws `older_database`, naming what is missing. */
export async function readOlderSchema(client: pg.Client, wish: Wish): Promise<OlderSchema> {
  const at = describeDatabase(wish.url);
  const found = await withColumns(client, await findOlderTables(client, wish.ours));
  const schema = chosenSchema(found, wish.from_schema);
  const { tables, unreadable } = recognise(found.filter((table) => table.schema === schema));
  const lacking = unreadable.flatMap(({ file, missing, columns }) =>
    missing === null ? [] : `${file} lacks the column ${missing}; it has ${listed(columns)}`,
  );
  if (lacking.length > 0) throw unusable(at, lacking.join('. '));
  if (tables.length === 0) throw unusable(at, await nothingFound(client, wish, unreadable));
  await assertReadable(client, at, tables);
  const read: ReadTable[] = [];
  for (const table of tables) read.push(await howToRead(client, at, table));
  const other_schemas = [...new Set(found.map((table) => table.schema))].filter((name) => name !== schema);
  return { at, tables: read, accounts_meant: await accountsMeant(client, tables), others: unreadable, other_schemas };
}

/** A foreign key says it; else the one that comes first. */
async function accountsMeant(client: pg.Client, tables: readonly OlderTable[]): Promise<string | null> {
  const accounts = tables.filter(({ role }) => role === 'accounts');
  const others = tables.filter(({ role }) => role === 'groups' || role === 'posts');
  const { rows } = await client.query<{ file: string }>(
    `select format('%s.%s', n.nspname, c.relname) as file from pg_constraint k
     join pg_class c on c.oid = k.confrelid join pg_namespace n on n.oid = c.relnamespace
     where k.contype = 'f' and k.conrelid = any($1::regclass[]::oid[]) order by k.conrelid`,
    [others.map(nameOf)],
  );
  const meant = rows
    .map(({ file }) => accounts.find((table) => table.file === file))
    .find((table) => table !== undefined);
  return (meant ?? accounts[0])?.file ?? null;
}

async function withColumns(
  client: pg.Client,
  tables: readonly { schema: string; table: string }[],
): Promise<FoundTable[]> {
  const { rows } = await client.query<FoundTable>(
    `select f.schema, f."table", array_agg(a.attname::text order by a.attnum) as columns
     from unnest($1::text[], $2::text[]) as f (schema, "table")
     join pg_namespace n on n.nspname = f.schema
     join pg_class c on c.relnamespace = n.oid and c.relname = f."table"
     join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     group by 1, 2 order by 1, 2`,
    [tables.map(({ schema }) => schema), tables.map(({ table }) => table)],
  );
  return rows;
}

/** The one that was asked for; else `public`; else that with the most of them. */
function chosenSchema(found: readonly FoundTable[], wanted: string | null): string | null {
  if (wanted !== null) return wanted;
  const counts = new Map<string, number>();
  for (const { schema } of found) counts.set(schema, (counts.get(schema) ?? 0) + 1);
  if (counts.has('public')) return 'public';
  return [...counts].toSorted((a, b) => b[1] - a[1])[0]?.[0] ?? null;
}

const TOLD_MAX = 40;

async function nothingFound(
  client: pg.Client,
  { from_schema, ours }: Wish,
  others: UnreadableTable[],
): Promise<string> {
  const { rows } = await client.query<{ name: string }>(
    `select format('%s.%s', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p') and n.nspname <> 'information_schema' and n.nspname not like 'pg\\_%'
       and ($1::text is null or n.nspname not in ($1, $1 || '_auth')) order by 1 limit ${TOLD_MAX + 1}`,
    [ours],
  );
  const where = from_schema === null ? '' : ` in the schema ${from_schema}`;
  const called = others.map(({ file }) => file);
  const only = called.length === 0 ? '' : ` ${listed(called)} is called so and has none of an older script's columns.`;
  return `it holds no table of the older scripts${where}. Looked for ${listed(OLDER_TABLES)}; found ${listed(rows.map(({ name }) => name))}.${only}`;
}

function listed(names: readonly string[]): string {
  if (names.length === 0) return 'none';
  const more = names.length > TOLD_MAX ? `, … (${names.length - TOLD_MAX} more)` : '';
  return `${names.slice(0, TOLD_MAX).join(', ')}${more}`;
}

async function assertReadable(client: pg.Client, at: string, tables: readonly OlderTable[]): Promise<void> {
  const { rows } = await client.query<{ user: string; name: string; schema: string; enters: boolean }>(
    `select current_user as "user", t.name, t.schema, has_schema_privilege(t.schema, 'usage') as enters
     from unnest($1::text[], $2::text[]) as t (name, schema)
     where not has_schema_privilege(t.schema, 'usage')
       or not (has_table_privilege(t.name, 'select') or has_any_column_privilege(t.name, 'select'))`,
    [tables.map(nameOf), tables.map(({ schema }) => schema)],
  );
  const [first] = rows;
  if (!first) return;
  const schemas = [...new Set(rows.filter((row) => !row.enters).map(({ schema }) => schema))];
  const grants = [
    ...schemas.map((schema) => `grant usage on schema ${quoted(schema)} to ${quoted(first.user)};`),
    `grant select on ${rows.map(({ name }) => name).join(', ')} to ${quoted(first.user)};`,
  ];
  throw unusable(
    at,
    `the user ${first.user} may not read ${listed(rows.map(({ name }) => name))}. Its owner can say: ${grants.join(' ')}`,
  );
}

function nameOf({ schema, table }: { schema: string; table: string }): string {
  return `${quoted(schema)}.${quoted(table)}`;
}

/** By a primary key of one column, else by where the rows lie, which does not change within a snapshot. */
async function howToRead(client: pg.Client, at: string, table: OlderTable): Promise<ReadTable> {
  const name = nameOf(table);
  const { rows } = await client.query<{ kind: string; column: string | null; type: string | null }>(
    `select c.relkind as kind, a.attname as "column", format_type(a.atttypid, a.atttypmod) as type
     from pg_class c
     left join pg_index i on i.indrelid = c.oid and i.indisprimary and i.indnkeyatts = 1
     left join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
     where c.oid = $1::regclass`,
    [name],
  );
  const [how] = rows;
  if (how?.column != null && how.type !== null) {
    return { ...table, name, key: { column: quoted(how.column), type: how.type } };
  }
  if (how?.kind !== 'r') throw unusable(at, `${table.file} is in partitions and has no primary key of one column`);
  return { ...table, name, key: { column: 'ctid', type: 'tid' } };
}

export function unusable(at: string, detail: string, cause?: unknown): GroundcrewError {
  return new GroundcrewError('older_database', { detail: `${at}: ${detail}`, details: { database: at }, cause });
}
