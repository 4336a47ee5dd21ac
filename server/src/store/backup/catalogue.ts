// What there is in our two schemas, as PostgreSQL's own catalogue tells it: no table that is added later is forgotten.
import type pg from 'pg';

/** Which of the two schemas: their names may differ where a backup is restored. */
export type Part = 'main' | 'sign_in';

export type Table = {
  part: Part;
  name: string;
  /** Without those that the database works out itself. */
  columns: string[];
};

export type Sequence = { part: Part; name: string; last_value: string; is_called: boolean };

export function schemaOf(part: Part, schema: string): string {
  return part === 'main' ? schema : `${schema}_auth`;
}

export function quoted(...names: string[]): string {
  return names.map((name) => `"${name.replaceAll('"', '""')}"`).join('.');
}

const BOTH: readonly Part[] = ['main', 'sign_in'];

/** Every table but the one of migrations, which migrating fills. */
export async function tablesOf(client: pg.ClientBase, schema: string): Promise<Table[]> {
  const { rows } = await client.query<{ schema: string; name: string; columns: string[] }>(
    `select n.nspname as schema, c.relname as name, array_agg(a.attname::text order by a.attnum) as columns
     from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
     where n.nspname = any($1) and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
     group by 1, 2 order by 1, 2`,
    [BOTH.map((part) => schemaOf(part, schema))],
  );
  return rows
    .map(({ schema: of, ...table }) => ({ part: partOf(of, schema), ...table }))
    .filter(({ part, name }) => part !== 'main' || name !== 'migrations');
}

/** Read after the snapshot: a sequence that has moved on meanwhile gives no number twice. */
export async function sequencesOf(client: pg.ClientBase, schema: string): Promise<Sequence[]> {
  const { rows: names } = await client.query<{ schema: string; name: string }>(
    `select n.nspname as schema, c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = any($1) and c.relkind = 'S' order by 1, 2`,
    [BOTH.map((part) => schemaOf(part, schema))],
  );
  const sequences: Sequence[] = [];
  for (const { schema: of, name } of names) {
    const { rows } = await client.query<{ last_value: string; is_called: boolean }>(
      `select last_value::text, is_called from ${quoted(of, name)}`,
    );
    for (const row of rows) sequences.push({ part: partOf(of, schema), name, ...row });
  }
  return sequences;
}

function partOf(of: string, schema: string): Part {
  return of === schema ? 'main' : 'sign_in';
}

export type ForeignKey = { table: string; name: string; definition: string };

/** With what makes them again; `table` is quoted. */
export async function foreignKeysOf(client: pg.ClientBase, schema: string): Promise<ForeignKey[]> {
  // Definitions name other tables in full only where nothing is looked up.
  await client.query(`set local search_path to ''`);
  const { rows } = await client.query<{ schema: string; of: string; name: string; definition: string }>(
    `select n.nspname as schema, c.relname as of, k.conname as name, pg_get_constraintdef(k.oid) as definition
     from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
     where k.contype = 'f' and n.nspname = any($1) order by 1, 2, 3`,
    [BOTH.map((part) => schemaOf(part, schema))],
  );
  return rows.map(({ schema: at, of, name, definition }) => ({
    table: quoted(at, of),
    name: quoted(name),
    definition,
  }));
}

/** Paths of files that rows name, in whichever table, relative to the data folder or not. */
export async function namedFiles(client: pg.ClientBase, schema: string): Promise<string[]> {
  const paths = new Set<string>();
  for (const { part, name, columns } of await tablesOf(client, schema)) {
    if (!columns.includes('photo_path')) continue;
    const { rows } = await client.query<{ photo_path: string }>(
      `select distinct photo_path from ${quoted(schemaOf(part, schema), name)} where photo_path is not null`,
    );
    for (const row of rows) paths.add(row.photo_path);
  }
  return [...paths].toSorted();
}
