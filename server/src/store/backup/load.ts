// Fills the tables of a database from the frames of `dump.ts`, in one transaction: all of it, or nothing.
import type pg from 'pg';
import { GroundcrewError } from '#lib/errors.ts';
import type { FrameReader } from '#lib/frame-reader.ts';
import { applyMigration, inTransaction, underLock } from '#store/schema/migrate.ts';
import { readMigrations } from '#store/schema/migrations-folder.ts';
import { ensureSchema, tableExists } from '#store/schema/migrations-table.ts';
import { assertNobodyWorks } from '#store/schema/who-works.ts';
import { foreignKeysOf, quoted, schemaOf, tablesOf, type Sequence, type Table } from './catalogue.ts';
import { copyIn } from './copy.ts';
import { quotedColumns, type DatabaseManifest } from './dump.ts';

export type Load = {
  url: string;
  schema: string;
  manifest: DatabaseManifest;
  /** Behind the manifest; stands behind the sequences afterwards. */
  reader: FrameReader;
  /** What is there is deleted first. */
  replace: boolean;
  onRows: (table: string, bytes: number) => void;
  /** The rest of the transaction, with all tables filled and of this release. */
  finish: (client: pg.Client, filled: { tables: number; rows: number }) => Promise<void>;
};

export type Loaded = { tables: number; rows: number; migrated: string[] };

/**
 * Throws `backup_unreadable` for a backup of a newer release or one that breaks off, `not_empty`, and `in_use` where what is
 * to be replaced is in use; nothing is changed then.
 */
export function loadDatabase(load: Load): Promise<Loaded> {
  const { schema } = load;
  const migrations = migrationsFor(load.manifest);
  return underLock(load, (client) =>
    inTransaction(client, async () => {
      await makeRoom(client, load);
      await ensureSchema(client, load.url, schema);
      for (const migration of migrations.before) await applyMigration(client, schema, migration);
      const loaded = await fill(client, load);
      for (const migration of migrations.after) await applyMigration(client, schema, migration);
      await lookIn(client, schema);
      await load.finish(client, loaded);
      return { ...loaded, migrated: migrations.after.map(({ name }) => name) };
    }),
  );
}

/** Those that the backup's tables were made by, and those that are newer. */
function migrationsFor({ migrations: applied }: DatabaseManifest) {
  const ours = readMigrations();
  const names = new Map(applied.map(({ name, checksum }) => [name, checksum]));
  const unknown = applied.filter(({ name }) => !ours.some((migration) => migration.name === name));
  if (unknown.length > 0) {
    const detail = `it was made by a newer release (its tables have ${unknown.map(({ name }) => name).join(', ')}): restore it with that one`;
    throw new GroundcrewError('backup_unreadable', { detail });
  }
  const changed = ours.filter(({ name, checksum }) => names.has(name) && names.get(name) !== checksum);
  if (changed.length > 0) {
    const detail = `its tables were made by another ${changed.map(({ name }) => name).join(', ')} than this release has`;
    throw new GroundcrewError('backup_unreadable', { detail });
  }
  return {
    before: ours.filter(({ name }) => names.has(name)),
    after: ours.filter(({ name }) => !names.has(name)),
  };
}

/** Deletes our tables where that was asked for; what is not ours is refused by `ensureSchema`. */
async function makeRoom(client: pg.Client, { schema, replace }: Load): Promise<void> {
  if (!(await tableExists(client, schema))) return;
  if (!replace) {
    const there = await whatIsThere(client, schema);
    const detail = `the schema ${schema} of this database holds an installation already (${there}); --replace deletes it and puts the backup in its place`;
    throw new GroundcrewError('not_empty', { detail });
  }
  await assertNobodyWorks(client, schema);
  for (const part of ['sign_in', 'main'] as const) {
    await client.query(`drop schema if exists ${quoted(schemaOf(part, schema))} cascade`);
  }
}

async function whatIsThere(client: pg.Client, schema: string): Promise<string> {
  const said = [];
  for (const [table, what] of [
    ['telegram_accounts', 'accounts'],
    ['targets', 'groups'],
    ['conversations', 'conversations'],
  ]) {
    const name = quoted(schema, table ?? '');
    const { rows: there } = await client.query<{ there: boolean }>('select to_regclass($1) is not null as there', [
      name,
    ]);
    if (there[0]?.there !== true) continue;
    const { rows } = await client.query<{ n: number }>(`select count(*) as n from ${name}`);
    said.push(`${rows[0]?.n ?? 0} ${what}`);
  }
  return said.join(', ');
}

async function fill(client: pg.Client, load: Load): Promise<{ tables: number; rows: number }> {
  const { schema, reader } = load;
  const keys = await foreignKeysOf(client, schema);
  // Functions of columns and checks find each other.
  await lookIn(client, schema);
  for (const { table, name } of keys) await client.query(`alter table ${table} drop constraint ${name}`);
  const names = (await tablesOf(client, schema)).map(({ part, name }) => quoted(schemaOf(part, schema), name));
  for (const name of names) await client.query(`alter table ${name} disable trigger user`);
  await client.query(`truncate ${names.join(', ')}`);
  const filled = { tables: 0, rows: 0 };
  for (let table = await reader.json<Table>('T'); table; table = await reader.json<Table>('T')) {
    filled.rows += await fillTable(client, load, table);
    filled.tables += 1;
  }
  const sequences = await reader.json<Sequence[]>('S');
  if (!sequences) throw new GroundcrewError('backup_unreadable', { detail: 'its sequences are missing' });
  for (const { part, name, last_value, is_called } of sequences) {
    const sequence = quoted(schemaOf(part, schema), name);
    await client.query('select setval($1::regclass, $2::bigint, $3)', [sequence, last_value, is_called]);
  }
  for (const name of names) await client.query(`alter table ${name} enable trigger user`);
  // With them comes the proof that every row names what is there.
  for (const { table, name, definition } of keys) {
    await client.query(`alter table ${table} add constraint ${name} ${definition}`);
  }
  return filled;
}

async function lookIn(client: pg.Client, schema: string): Promise<void> {
  await client.query(`set local search_path to ${quoted(schema)}, ${quoted(schemaOf('sign_in', schema))}`);
}

async function fillTable(client: pg.Client, { schema, reader, onRows }: Load, table: Table): Promise<number> {
  const target = `${quoted(schemaOf(table.part, schema), table.name)} (${quotedColumns(table.columns)})`;
  const parts = async function* parts() {
    for (let bytes = await reader.take('D'); bytes; bytes = await reader.take('D')) {
      onRows(table.name, bytes.length);
      yield bytes;
    }
  };
  const rows = await copyIn(client, `copy ${target} from stdin (format text, encoding 'UTF8')`, parts());
  const end = await reader.json<{ rows: number }>('E');
  if (end?.rows !== rows) {
    const detail = `the table ${table.name} has ${rows} rows, and ${end?.rows ?? 'nobody knows how many'} were written`;
    throw new GroundcrewError('backup_unreadable', { detail });
  }
  return rows;
}
