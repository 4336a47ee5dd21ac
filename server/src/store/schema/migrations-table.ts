// The table in which a schema remembers its migrations.
import type pg from 'pg';
import { GroundcrewError } from '#lib/errors.ts';
import { describeDatabase } from '#store/database/unreachable.ts';

export type AppliedMigration = { name: string; applied_at: Date; checksum: string };

/** Its name for SQL; schemas' names are checked where settings are read. */
export function migrationsTable(schema: string): string {
  return `"${schema}".migrations`;
}

/** Only what is empty, or was made by us, becomes ours. */
export async function ensureSchema(client: pg.Client, url: string, schema: string): Promise<void> {
  const known = await client.query(`select from pg_namespace where nspname = $1`, [schema]);
  if (known.rowCount === 0) {
    try {
      await client.query(`create schema "${schema}"`);
    } catch (cause) {
      const detail = `${describeDatabase(url)} lets this user make no schema: let its owner run "create schema ${schema} authorization …".`;
      throw new GroundcrewError('schema_unusable', { detail, cause });
    }
  }
  if (await tableExists(client, schema)) return;
  const { rows } = await client.query<{ name: string }>(
    `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = $1 and c.relkind in ('r', 'p') order by 1 limit 4`,
    [schema],
  );
  if (rows.length > 0) {
    const names = rows.map(({ name }) => name).join(', ');
    const detail = `${schema} holds tables that are not Groundcrew's (${names} …): name another one in DATABASE_SCHEMA.`;
    throw new GroundcrewError('schema_unusable', { detail });
  }
  await client.query(
    `create table ${migrationsTable(schema)} (
       name text primary key,
       applied_at timestamptz not null default now(),
       checksum text not null
     )`,
  );
}

/** Other tools name theirs `migrations`, too. */
export async function tableExists(client: pg.Client, schema: string): Promise<boolean> {
  const { rowCount } = await client.query(
    `select from information_schema.columns where table_schema = $1 and table_name = 'migrations'
       and column_name in ('name', 'applied_at', 'checksum')`,
    [schema],
  );
  return rowCount === 3;
}

export async function appliedIn(client: pg.Client, schema: string): Promise<AppliedMigration[]> {
  const sql = `select name, applied_at, checksum from ${migrationsTable(schema)} order by name collate "C"`;
  return (await client.query<AppliedMigration>(sql)).rows;
}
