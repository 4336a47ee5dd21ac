// What a caller hears while the database cannot do what it should.
import { chmodSync } from 'node:fs';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { reportError } from '#lib/errors.ts';
import { openPool } from '#store/database/database.ts';
import { transientKind } from '#store/database/sqlstates.ts';
import { openTestApi, type TestApi } from '#testing/api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi(inject('postgres'));
});
afterAll(() => api.close());

/** From now on the table takes nothing, as PostgreSQL says it with this SQLSTATE. */
async function refuse(state: string): Promise<() => Promise<void>> {
  const { db } = api.core;
  await sql`
    create function no_room() returns trigger language plpgsql as
    ${sql.lit(`begin raise exception 'could not extend file' using errcode = '${state}'; end`)}`.execute(db);
  await sql`create trigger no_room before insert on labels for each row execute function no_room()`.execute(db);
  return async () => {
    await sql`drop trigger no_room on labels`.execute(db);
    await sql`drop function no_room`.execute(db);
  };
}

const label = (name: string) => api.as.manager('POST', '/api/v1/labels', { name, color: 'blue' });

test.each([
  ['53100', 507, 'database_full'],
  ['57P01', 500, 'database_away'],
  ['57014', 503, 'database_slow'],
  ['58030', 507, 'database_unwritable'],
])(
  'a database that ends with SQLSTATE %s is told as that, and what comes after it is taken again',
  async (state, status, code) => {
    const mend = await refuse(state);
    expect(await label(`lost ${state}`)).toMatchObject({ status, body: { code } });
    expect(await api.as.viewer('GET', '/api/v1/labels')).toMatchObject({ status: 200 });
    await mend();
    expect(await label(`kept ${state}`)).toMatchObject({ status: 201 });
  },
);

test('sessions that the database ends cost one request at most', async () => {
  await api.as.viewer('GET', '/api/v1/labels');
  await sql`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and application_name = 'groundcrew'`.execute(
    api.core.db,
  );
  await expect.poll(async () => (await api.as.viewer('GET', '/api/v1/labels')).status).toBe(200);
  expect(await label('after all')).toMatchObject({ status: 201 });
});

test('a disk that the database cannot write is told as that, and not as a right that somebody lacks', async () => {
  const { db } = api.core;
  await sql`create table broken as select 1 as n`.execute(db);
  const { rows } = await sql<{ file: string }>`
    select current_setting('data_directory') || '/' || pg_relation_filepath('broken') as file`.execute(db);
  const [{ file } = { file: '' }] = rows;
  chmodSync(file, 0o400);
  try {
    // By a connection that has the file not open yet.
    const fresh = openPool(api.core.database_url, { schema: api.core.config.schema, max: 1 });
    const refused: unknown = await fresh.query('insert into broken values (2)').catch((error: unknown) => error);
    await fresh.end();
    expect(reportError(refused)).toMatchObject({ code: 'database_unwritable', status: 507 });
    expect(transientKind(refused)).toBe('outage');
  } finally {
    chmodSync(file, 0o600);
  }
  const denied: unknown = await sql`
    do $$ begin raise exception 'no right' using errcode = '42501'; end $$`
    .execute(db)
    .catch((error: unknown) => error);
  expect(reportError(denied)).toMatchObject({ code: 'internal' });
});

test('what a server asks of the database ends after two minutes, and not before', async () => {
  const { rows } = await sql`select current_setting('statement_timeout') as most`.execute(api.core.db);
  expect(rows).toEqual([{ most: '2min' }]);
});
