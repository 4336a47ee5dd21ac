import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test } from 'vitest';
import { delay } from '#lib/time.ts';
import { startPostgresProcess, type PostgresProcess } from '#testing/postgres-process.ts';
import { installedBinaries } from './binaries.ts';
import { openEmbeddedPostgres, type EmbeddedPostgres } from './embedded.ts';
import { postmasterPid, withClient } from './postmaster.ts';

// One cluster for most of the tests; each begins and ends with its server stopped.
let folder: string;
beforeAll(async () => {
  folder = makeFolder();
  await (await open()).release();
});
afterEach(() => assert.equal(serverPid(), null, 'a test left its server running'));
afterAll(() => rmSync(folder, { recursive: true }));

/** One that `nobody` can enter, too. */
function makeFolder(): string {
  const made = mkdtempSync(path.join(os.tmpdir(), 'gc-pg-'));
  chmodSync(made, 0o711);
  return made;
}

function open(at = folder): Promise<EmbeddedPostgres> {
  return openEmbeddedPostgres(at, { parameters: { fsync: 'off' } });
}

/** One that cannot be forgotten, whatever becomes of the test. */
async function another(at = folder): Promise<PostgresProcess> {
  const process = await startPostgresProcess(at);
  onTestFinished(() => process.kill());
  return process;
}

function serverPid(at = folder): number | null {
  return postmasterPid({ data: path.join(at, 'pgdata') });
}

function kill(pid: number | null): void {
  // To kill 0 is to kill ourselves.
  assert(pid !== null && pid > 1);
  process.kill(pid, 'SIGKILL');
}

async function rows(url: string, sql: string): Promise<unknown[]> {
  return withClient(url, async (client) => (await client.query<Record<string, unknown>>(sql)).rows);
}

function starts(at = folder): number {
  return readFileSync(path.join(at, 'postgres.log'), 'utf8').split('LOG:  starting PostgreSQL').length - 1;
}

async function eventually<T>(what: () => Promise<T> | T): Promise<T> {
  for (let left = 400; ; left -= 1) {
    try {
      return await what();
    } catch (error) {
      if (left === 0) throw error;
      await delay(25);
    }
  }
}

test('a command that ends leaves the server to whom it belongs, and the last one stops it', async () => {
  const serve = await another();
  const command = await open();
  expect([serve.started, command.started, command.alone]).toEqual([true, false, false]);
  await command.release();
  expect(await rows(serve.url, 'select 1 as n')).toEqual([{ n: 1 }]);
  await serve.end();
  expect(serverPid()).toBeNull();
});

test('whoever started the server may end before the others', async () => {
  const serve = await another();
  const command = await open();
  await serve.end();
  expect(await rows(command.url(), 'select 1 as n')).toEqual([{ n: 1 }]);
  await command.release();
});

test('several openings in one process count each for itself', async () => {
  const [one, two] = [await open(), await open()];
  await Promise.all([one.release(), one.release()]);
  expect(await rows(two.url(), 'select 1 as n')).toEqual([{ n: 1 }]);
  await two.release();
});

test('processes that start at once on an empty folder make one cluster and one server', async () => {
  const empty = makeFolder();
  onTestFinished(() => rmSync(empty, { recursive: true }));
  const all = await Promise.all([another(empty), another(empty), another(empty)]);
  expect(all.filter(({ started }) => started)).toHaveLength(1);
  expect(new Set(all.map(({ url }) => url)).size).toBe(1);
  expect(starts(empty)).toBe(1);
  await Promise.all(all.map((process) => process.end()));
  expect(serverPid(empty)).toBeNull();
});

test('a server that outlived its killed processes is found running, and stopped by the next one', async () => {
  const killed = await another();
  const before = serverPid();
  await killed.kill();
  const next = await open();
  expect([next.started, next.alone, serverPid()]).toEqual([false, true, before]);
  await next.release();
});

test('after everything was killed, the next start has all that was committed', async () => {
  const killed = await another();
  await rows(killed.url, 'create table kept (n int)');
  await rows(killed.url, 'insert into kept values (42)');
  const backends = await rows(killed.url, 'select pid from pg_stat_activity where pid <> pg_backend_pid()');
  await killed.kill();
  for (const pid of [serverPid(), ...backends.map((row) => (row as { pid: number }).pid)]) kill(pid);
  const next = await open();
  expect(next.started).toBe(true);
  expect(await rows(next.url(), 'select n from kept')).toEqual([{ n: 42 }]);
  await next.release();
});

test('a server that dies in use comes back once, at the same address', async () => {
  const [one, two] = [await another(), await another()];
  const before = starts();
  kill(serverPid());
  expect(await eventually(() => rows(two.url, 'select 1 as n'))).toEqual([{ n: 1 }]);
  await delay(1_200); // Two looks of each watch.
  expect(starts()).toBe(before + 1);
  await Promise.all([one.end(), two.end()]);
});

test('a pid file that a killed server left is no bar, whosever that pid is now', async () => {
  const left = path.join(folder, 'pgdata/postmaster.pid');
  writeFileSync(left, `${process.pid}\n${path.join(folder, 'pgdata')}\n1\n5432\n${path.join(folder, 'run')}\n\n`);
  writeFileSync(path.join(folder, 'run/.s.PGSQL.5432.lock'), `${process.pid}\n`);
  const next = await open();
  expect(next.started).toBe(true);
  await next.release();
});

test('somebody who is connected by other means keeps the server', async () => {
  const command = await open();
  const psql = new pg.Client({ connectionString: command.url() });
  await psql.connect();
  await command.release();
  expect((await psql.query('select 1 as n')).rows).toEqual([{ n: 1 }]);
  await psql.end();
  const next = await open();
  expect(next.started).toBe(false);
  await next.release();
});

test('letters of every script are lower-cased, and a Unicode order can be asked for', async () => {
  const { url, release } = await open();
  expect(await rows(url(), `select lower('ПРИВЕТ') as word`)).toEqual([{ word: 'привет' }]);
  const sorted = `select array_agg(x order by x collate "und-x-icu") as words from unnest(array['б','А','z']) as x`;
  expect(await rows(url(), sorted)).toEqual([{ words: ['z', 'А', 'б'] }]);
  await release();
});

test('where there is no embedded PostgreSQL, the error says what to do', () => {
  expect(() => installedBinaries('plan9-mips')).toThrow(/embedded PostgreSQL for plan9-mips.*Set DATABASE_URL/);
});
