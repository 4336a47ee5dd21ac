// Each is broken as people and older releases break it.
import { afterEach, beforeEach, expect, inject, test, vi } from 'vitest';
import { databaseChecks, tableChecks, type DatabasePlace } from '#engine/doctor/database.ts';
import { examineOne, type Finding } from '#engine/doctor/finding.ts';
import { openPool } from '#store/database/database.ts';
import { differences } from '#store/schema/mend-shape.ts';
import { rollback } from '#store/schema/migrate.ts';
import { openDatabase } from '#store/database/open-database.ts';
import { withClient } from '#store/postgres/postmaster.ts';
import { openTestDatabase, type TestDatabase } from '#testing/database.ts';
import { TEST_SCHEMA } from '#testing/postgres.ts';

let database: TestDatabase;
let place: DatabasePlace;
beforeEach(async () => {
  database = await openTestDatabase(inject('postgres'));
  const pool = openPool(database.url, { schema: TEST_SCHEMA });
  place = { url: database.url, schema: TEST_SCHEMA, pool, db: openDatabase(pool) };
});
afterEach(async () => {
  vi.restoreAllMocks();
  await place.db.destroy();
  await database.close();
});

async function examined(check: string, { fix = false } = {}): Promise<Finding> {
  const one = [...databaseChecks(place), ...tableChecks(place)].find((each) => each.check === check);
  if (!one) throw new Error(`there is no check ${check}`);
  return examineOne(one, { fix });
}

async function by(sql: string): Promise<void> {
  await withClient(database.url, (client) => client.query(`set search_path to ${TEST_SCHEMA}; ${sql}`));
}

test('a database as the migrations make it is well in every way', async () => {
  for (const check of [...databaseChecks(place), ...tableChecks(place)])
    expect(await examineOne(check, { fix: true })).toMatchObject({ state: 'ok', did: [], left: [] });
});

test.each([
  [
    'a column of another type',
    'alter table telegram_accounts drop constraint telegram_accounts_api_id_check, alter column api_id type text',
    'column telegram_accounts.api_id is text and has to be integer',
  ],
  [
    'a column that may be empty',
    'alter table targets alter column link drop not null',
    'column targets.link may be empty and must not',
  ],
  ['an index that is gone', 'drop index runs_one_running', 'index runs_one_running is missing'],
  [
    'a check that is gone',
    'alter table workspace_settings drop constraint WORKSPACE_CHECK',
    'constraint workspace_settings.',
  ],
  [
    'a trigger that is off',
    'alter table audit_log disable trigger audit_log_keeps_rows',
    'trigger audit_log.audit_log_keeps_rows is switched off',
  ],
  [
    'a trigger that is gone',
    'drop trigger audit_log_keeps_all on audit_log',
    'trigger audit_log.audit_log_keeps_all is missing',
  ],
])('%s is found, and put back', async (_what, sql, words) => {
  await by(await named(sql));
  const found = await examined('tables');
  expect(found).toMatchObject({ state: 'fail', did: [], detail: expect.stringContaining(words) });
  const mended = await examined('tables', { fix: true });
  expect(mended).toMatchObject({
    state: 'ok',
    left: [],
    did: expect.arrayContaining([expect.stringContaining(words)]),
  });
  expect(await differences(place)).toEqual([]);
});

/** Whichever index and check come first: their names are of no interest here. */
async function named(sql: string): Promise<string> {
  const { rows } = await place.pool.query<{ name: string }>(
    `select conname as name from pg_constraint where conrelid = 'workspace_settings'::regclass and contype = 'c' order by 1 limit 1`,
  );
  return sql.replace('WORKSPACE_CHECK', rows[0]?.name ?? '');
}

test('a type that its values do not fit stays as it is, with the database’s words', async () => {
  await by(`alter table telegram_accounts drop constraint telegram_accounts_api_id_check, alter column api_id type text;
    insert into telegram_accounts (workspace_id, name, session_name, api_id) select id, 's1', 's1', 'twelve' from workspaces`);
  const found = await examined('tables', { fix: true });
  expect(found.state).toBe('fail');
  expect(found.left).toContainEqual(expect.stringContaining('invalid input syntax for type integer'));
});

test('a column that is missing is left to a backup', async () => {
  await by('alter table targets drop column error_message cascade');
  const found = await examined('tables', { fix: true });
  expect(found.state).toBe('fail');
  expect(found.left).toContainEqual(expect.stringMatching(/targets\.error_message is missing.*restore a backup/));
});

test('migrations that are missing are a warning, and are applied', async () => {
  const [last = ''] = await rollback({ ...place, steps: 1 });
  expect(await examined('migrations')).toMatchObject({ state: 'warn', detail: `not applied: 1 (${last})` });
  expect(await examined('migrations', { fix: true })).toMatchObject({ state: 'ok', did: [`applied ${last}`] });
});

test('a database that is newer than the release fails, and nothing is done to it', async () => {
  await by(`insert into migrations (name, checksum) values ('9999_of_tomorrow', 'x')`);
  const found = await examined('migrations', { fix: true });
  expect(found).toMatchObject({ state: 'fail', did: [], detail: expect.stringContaining('9999_of_tomorrow') });
  expect(found.mend).toContain('newer release');
});

test('large tables without statistics are named, and analyzed', async () => {
  // A table of its own statistics: what was inserted is told at the end of the session.
  await by(`alter table targets set (autovacuum_enabled = false);
    insert into targets (workspace_id, link) select id, '@group_' || n from workspaces, generate_series(1, 2000) n`);
  expect(await examined('statistics')).toMatchObject({ state: 'warn', detail: expect.stringContaining('targets') });
  expect(await examined('statistics', { fix: true })).toMatchObject({
    state: 'ok',
    did: [expect.stringContaining('targets')],
  });
});

test('a clock of this machine that is an hour off fails', async () => {
  const real = Date.now.bind(Date);
  vi.spyOn(Date, 'now').mockImplementation(() => real() + 3_600_000);
  const found = await examined('clock');
  expect(found).toMatchObject({ state: 'fail', detail: expect.stringMatching(/^-3[56]\d{5} ms apart/) });
  expect(found.mend).toContain('chrony');
});
