// What a caller hears while the database cannot do what it should.
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
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
