// What an older database may lack, and what a person is told then.
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { randomUUID } from 'node:crypto';
import type { DatabaseImportResult } from '#engine/import/older-options-and-result.ts';
import { holdingImports } from '#store/imports/transaction.ts';
import { openImportDesk, type ImportDesk } from '#testing/import-desk.ts';
import { GUIDE, moveInto, openOlderDatabase, type OlderTestDatabase } from '#testing/older-database.ts';

let desk: ImportDesk;
let older: OlderTestDatabase;
let role: string | null = null;
beforeEach(async () => {
  desk = await openImportDesk(inject('postgres'));
  older = await openOlderDatabase(inject('postgres'));
});
afterEach(async () => {
  await desk.close();
  if (role !== null) await older.sql(`drop owned by ${role}; drop role ${role}`);
  role = null;
  await older.close();
});

function moveIn(url = older.url, from_schema: string | null = null): Promise<DatabaseImportResult> {
  return moveInto(desk, { url, from_schema });
}

/** One that has no rights: it is taken on at the beginning of the session. */
async function stranger(): Promise<{ name: string; url: string }> {
  role = `stranger_${randomUUID().replaceAll('-', '')}`;
  await older.sql(`create role ${role}`);
  const url = new URL(older.url);
  url.searchParams.set('options', `-c role=${role}`);
  return { name: role, url: url.href };
}

test('nobody answers there', async () => {
  const nowhere = moveIn('postgresql+asyncpg://crew:hunter2@127.0.0.1:1/old?ssl=disable');
  await expect(nowhere).rejects.toMatchObject({
    code: 'older_database',
    message:
      'Cannot reach the older database at 127.0.0.1:1/old: nothing listens there. Does PostgreSQL run, and on that port?',
  });
});

test('the URL is none, and its password is not told', async () => {
  for (const url of ['mysql://crew:hunter2@db/old', 'crew:hunter2@db/old']) {
    const error: unknown = await moveIn(url).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'bad_configuration', message: expect.stringContaining('--from-postgres') });
    expect(JSON.stringify([error, String(error)])).not.toContain('hunter2');
  }
});

test('there is nothing of the older scripts: what was looked for, and what is there', async () => {
  await older.sql('create table customers (id int); create table messages (id int, body text)');
  await expect(moveIn()).rejects.toMatchObject({
    code: 'older_database',
    message: expect.stringMatching(
      /Looked for accounts, telegram_accounts, targets, .*; found public\.customers, public\.messages\. public\.messages is called so/,
    ),
  });
});

test('a column is missing: which table lacks it, and what it has', async () => {
  await older.sql('create table targets (id int primary key, title text)');
  await expect(moveIn()).rejects.toMatchObject({
    code: 'older_database',
    message: expect.stringContaining(
      'public.targets lacks the column link (or username, group_link, invite_link, url); it has id, title',
    ),
  });
});

test('the user may not read a table: who may not, and what its owner can say', async () => {
  await older.sql(`${GUIDE} insert into targets (link) values ('@group_one')`);
  const { name, url } = await stranger();
  await older.sql(`grant select on accounts to ${name}`);
  await expect(moveIn(url)).rejects.toMatchObject({
    code: 'older_database',
    message: expect.stringContaining(`grant select on "public"."targets", "public"."post_history" to "${name}";`),
  });
  await older.sql(`grant select on all tables in schema public to ${name}`);
  expect((await moveIn(url)).targets.created).toBe(1);
});

test('a policy hides rows: that is told, and no row is left out in silence', async () => {
  await older.sql(
    `${GUIDE} insert into targets (link) values ('@group_one'); alter table targets enable row level security`,
  );
  const { name, url } = await stranger();
  await older.sql(`grant select on all tables in schema public to ${name}`);
  await expect(moveIn(url)).rejects.toMatchObject({
    code: 'older_database',
    message: expect.stringContaining('row-level security'),
  });
});

test('the same tables stand in two schemas: public is read, or the one that is named', async () => {
  await older.sql(`${GUIDE} insert into targets (link) values ('@group_one'); create schema archive;
    create table archive.targets (id int primary key, link text); insert into archive.targets values (1, '@group_two')`);
  const first = await moveIn();
  expect(first.notes).toMatchObject([{ table: 'archive', reason: expect.stringContaining('--from-schema') }]);
  await moveIn(older.url, 'archive');
  expect((await desk.rows('select link from targets order by id')).map((row) => row['link'])).toEqual([
    '@group_one',
    '@group_two',
  ]);
  await expect(moveIn(older.url, 'nowhere')).rejects.toMatchObject({
    message: expect.stringContaining('no table of the older scripts in the schema nowhere'),
  });
});

test('another import goes on in the workspace, of whichever kind', async () => {
  await older.sql(`${GUIDE} insert into targets (link) values ('@group_one')`);
  await desk.write({ 'targets.txt': '@group_two' });
  await holdingImports(desk.scope, async () => {
    await expect(moveIn()).rejects.toMatchObject({ code: 'already_running' });
    await expect(desk.run()).rejects.toMatchObject({ code: 'already_running' });
  });
  expect((await moveIn()).targets.created).toBe(1);
});
