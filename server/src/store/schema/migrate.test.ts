import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type pg from 'pg';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { openEmptyDatabase, type TestDatabase } from '#testing/database.ts';
import { openPool } from '#store/database/database.ts';
import { migrate, migrationStatus, rollback, rollbackPlan, type MigrateOptions } from './migrate.ts';
import { readMigrations } from './migrations-folder.ts';
import { countOlderTables } from '#store/older/find-tables.ts';

let database: TestDatabase;
let pool: pg.Pool;
let folder: string;
let options: MigrateOptions;
beforeEach(async () => {
  database = await openEmptyDatabase(inject('postgres'));
  pool = openPool(database.url, { schema: 'crew' });
  folder = mkdtempSync(path.join(os.tmpdir(), 'gc-migrate-'));
  options = { url: database.url, schema: 'crew', folder };
  write('0001_ships', 'create table ships (id int);', 'drop table ships;');
  write('0002_planes', 'create table planes (id int); insert into planes values (1);', 'drop table planes;');
});
afterEach(async () => {
  await pool.end();
  await database.close();
  rmSync(folder, { recursive: true });
});

function write(name: string, up: string, down: string): void {
  writeFileSync(path.join(folder, `${name}.up.sql`), up);
  writeFileSync(path.join(folder, `${name}.down.sql`), down);
}

async function tables(): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(
    `select schemaname || '.' || tablename as name from pg_tables
     where schemaname not in ('pg_catalog', 'information_schema') order by 1`,
  );
  return rows.map(({ name }) => name);
}

test('what is missing is applied in order, once, in the schema and nowhere else', async () => {
  expect(await migrate(options)).toEqual(['0001_ships', '0002_planes']);
  expect(await migrate(options)).toEqual([]);
  expect(await tables()).toEqual(['crew.migrations', 'crew.planes', 'crew.ships']);
});

test('nodes that start together apply each migration once', async () => {
  const all = await Promise.all([migrate(options), migrate(options), migrate(options), migrate(options)]);
  expect(all.flat().toSorted()).toEqual(['0001_ships', '0002_planes']);
});

test('two schemas of one database have migrations of their own', async () => {
  await Promise.all([migrate(options), migrate({ ...options, schema: 'other' })]);
  expect(await rollback({ ...options, steps: 2 })).toEqual(['0002_planes', '0001_ships']);
  expect(await tables()).toEqual(['crew.migrations', 'other.migrations', 'other.planes', 'other.ships']);
});

test('a migration that fails is undone whole, and those before it stay', async () => {
  write('0003_bad', 'create table half (id int);\ninsert into nowhere values (1);', '');
  await expect(migrate(options)).rejects.toThrow(
    /0003_bad failed and was rolled back: relation "nowhere" does not exist \(line 2\)/,
  );
  expect(await tables()).toEqual(['crew.migrations', 'crew.planes', 'crew.ships']);
});

test('migrations go back one by one, or to a given one', async () => {
  await migrate(options);
  expect(await rollback({ ...options, steps: 1 })).toEqual(['0002_planes']);
  await migrate(options);
  expect(await rollback({ ...options, to: '1' })).toEqual(['0002_planes']);
  expect(await rollback({ ...options, to: '0001_ships' })).toEqual([]);
  expect(await rollback({ ...options, to: '0' })).toEqual(['0001_ships']);
  await expect(rollback({ ...options, to: '9' })).rejects.toThrow('no migration "9" is applied; applied are: none.');
  expect(await tables()).toEqual(['crew.migrations']);
});

test('a plan says what would go back, and takes nothing back', async () => {
  await migrate(options);
  expect(await rollbackPlan({ ...options, to: '0' })).toEqual(['0002_planes', '0001_ships']);
  expect(await tables()).toEqual(['crew.migrations', 'crew.planes', 'crew.ships']);
});

test('nothing goes back while a process lives or an account is leased', async () => {
  const { folder: _, ...ours } = options;
  const names = await migrate(ours);
  await pool.query(`insert into nodes (id, kind, pid, host) values ('server-here-1', 'server', 1, 'here')`);
  await expect(rollback({ ...ours, steps: 1 })).rejects.toThrow(/in use by server server-here-1/);
  await pool.query(`update nodes set seen_at = clock_timestamp() - interval '1 minute'`);
  await pool.query(`alter table account_leases drop constraint account_leases_workspace_id_account_id_fkey`);
  await pool.query(`insert into account_leases (account_id, workspace_id, node_id, expires_at)
    select 7, id, 'gone', clock_timestamp() + interval '10 s' from workspaces`);
  await expect(rollback({ ...ours, steps: 1 })).rejects.toMatchObject({
    code: 'in_use',
    details: { in_use_by: ['lease of account 7 by gone'] },
  });
  await pool.query(`update account_leases set expires_at = clock_timestamp()`);
  expect(await migrate(ours)).toEqual([]);
  expect(await rollback({ ...ours, steps: 1 })).toEqual([names.at(-1)]);
});

test('the status tells what is applied, what is not, and what was changed since; it changes nothing', async () => {
  expect(await migrationStatus(options)).toMatchObject({
    applied: [],
    pending: ['0001_ships', '0002_planes'],
    warnings: [],
  });
  expect(await tables()).toEqual([]);
  await migrate(options);
  write('0001_ships', 'create table ships (id bigint);', 'drop table ships;');
  write('0003_cars', 'select 1;', 'select 1;');
  const status = await migrationStatus(options);
  expect(status.applied.map(({ name }) => name)).toEqual(['0001_ships', '0002_planes']);
  expect(status.applied[0]?.applied_at).toBeInstanceOf(Date);
  expect(status.pending).toEqual(['0003_cars']);
  expect(status.warnings).toEqual([expect.stringMatching(/^0001_ships was changed/)]);
});

test('a file that came with other line ends is not a changed one', async () => {
  write('0001_ships', 'create table ships (\nid int);', 'drop table ships;');
  await migrate(options);
  write('0001_ships', 'create table ships (\r\nid int);', 'drop table ships;');
  expect((await migrationStatus(options)).warnings).toEqual([]);
});

test('a database that is newer than the release is left alone', async () => {
  write('0003_future', 'select 1;', 'select 1;');
  await migrate(options);
  for (const way of ['up', 'down']) rmSync(path.join(folder, `0003_future.${way}.sql`));
  await expect(migrate(options)).rejects.toThrow(/crew is newer than this release \(it has 0003_future\)/);
  await expect(rollback({ ...options, steps: 1 })).rejects.toThrow(/newer than this release/);
  expect((await migrationStatus(options)).unknown).toEqual(['0003_future']);
});

test('a schema that holds tables of others is not taken', async () => {
  await pool.query('create table public.targets (id int); create table public.migrations (id int, batch int)');
  await expect(migrate({ ...options, schema: 'public' })).rejects.toThrow(
    /public holds tables that are not Groundcrew's \(migrations, targets …\): name another one in DATABASE_SCHEMA/,
  );
  expect(await tables()).toEqual(['public.migrations', 'public.targets']);
});

test('an empty schema that somebody made for us is taken', async () => {
  await pool.query('create schema crew');
  expect(await migrate(options)).toHaveLength(2);
});

test('tables of older scripts are found in every schema but ours', async () => {
  write('0003_targets', 'create table targets (id int);', 'drop table targets;');
  await migrate(options);
  await pool.query(
    `create schema crew_auth; create table crew_auth.accounts (id int);
     create schema old; create table old.post_history (id int);
     create table public.targets as select generate_series(1, 2) as id;
     create schema other_crew; create table other_crew.secret_keys (id int);
     create table other_crew.account_leases (id int); create table other_crew.targets (id int);
     create table public.something (id int)`,
  );
  expect(await countOlderTables(pool, 'crew')).toEqual([
    { schema: 'old', table: 'post_history', rows: 0, more: false },
    { schema: 'public', table: 'targets', rows: 2, more: false },
  ]);
});

test('migrations without a way back, with one number twice or an odd name are refused', () => {
  writeFileSync(path.join(folder, '0003_alone.up.sql'), '');
  expect(() => readMigrations(folder)).toThrow('0003_alone.down.sql is missing.');
  rmSync(path.join(folder, '0003_alone.up.sql'));
  write('0002_twice', '', '');
  expect(() => readMigrations(folder)).toThrow('0002_planes and 0002_twice have the same number.');
  writeFileSync(path.join(folder, 'notes.sql'), '');
  expect(() => readMigrations(folder)).toThrow('notes.sql is not named like');
});

test('our own migrations go up, all the way down and up again', async () => {
  const { folder: _, ...ours } = options;
  const names = await migrate(ours);
  expect(names.length).toBeGreaterThan(0);
  expect(await rollback({ ...ours, to: '0' })).toEqual(names.toReversed());
  expect(await tables()).toEqual(['crew.migrations']);
  expect(await migrate(ours)).toEqual(names);
});

test('an unreachable database is named', async () => {
  const url = database.url.replace(/\/test_\w+/, '/missing');
  await expect(migrate({ ...options, url })).rejects.toThrow(/Cannot reach the database at .*\/missing/);
});
