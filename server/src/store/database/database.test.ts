import { createServer, type AddressInfo } from 'node:net';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import { reportError } from '#lib/errors.ts';
import { openDatabaseLine, type DatabaseLine } from '#testing/database-line.ts';
import { openTestDatabase, type TestDatabase } from '#testing/database.ts';
import { assertSchemaName, assertServerVersion, openPool, probeDatabase, type Database } from './database.ts';
import { openDatabase } from './open-database.ts';
import { retryTransient } from './retry.ts';
import { transientKind } from './sqlstates.ts';
import { cannotReach } from './unreachable.ts';

let testDatabase: TestDatabase;
let db: Database;
beforeAll(async () => {
  testDatabase = await openTestDatabase(inject('postgres'));
  db = open();
});
afterAll(async () => {
  await db.destroy();
  await testDatabase.close();
});

function open(options: Partial<Parameters<typeof openPool>[1]> = {}): Database {
  return openDatabase(openPool(testDatabase.url, { schema: 'groundcrew', ...options }));
}

async function one(query: ReturnType<typeof sql>, on = db): Promise<unknown> {
  return (await query.execute(on)).rows[0];
}

test('a connection that is lost in a transaction fails that transaction and nothing else', async () => {
  const lost = db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx);
    await sql`select pg_terminate_backend(${rows[0]?.pid})`.execute(db);
    return sql`select 1`.execute(tx);
  });
  const error: unknown = await lost.catch((caught: unknown) => caught);
  expect(transientKind(error)).toBe('outage');
  expect(await one(sql`select 1 as n`)).toEqual({ n: 1 });
});

test('whole numbers are numbers and days are text, in lists too', async () => {
  expect(
    await one(sql`select 9007199254740991::int8 as n, array[1, null]::int8[] as ns, date '2026-01-12' as day,
      array[date '2026-01-12'] as days`),
  ).toEqual({ n: Number.MAX_SAFE_INTEGER, ns: [1, null], day: '2026-01-12', days: ['2026-01-12'] });
});

test('names are looked up in our schema and that of sign-in only, and days are UTC days', async () => {
  expect(await one(sql`select current_setting('search_path') as path, current_setting('TimeZone') as zone`)).toEqual({
    path: 'groundcrew,groundcrew_auth',
    zone: 'UTC',
  });
});

test('the options that a URL brings are kept', async () => {
  const url = new URL(testDatabase.url);
  url.searchParams.set('options', '-c statement_timeout=1234');
  const pool = openPool(url.href, { schema: 'groundcrew' });
  onTestFinished(() => pool.end());
  const { rows } = await pool.query(
    `select current_setting('statement_timeout') as t, current_setting('search_path') as p`,
  );
  expect(rows).toEqual([{ t: '1234ms', p: 'groundcrew,groundcrew_auth' }]);
});

test('a statement that waits longer than it may is ended and undone, and its connection is good for the next', async () => {
  const hurried = open({ max: 1, statement_ms: 200 });
  onTestFinished(() => hurried.destroy());
  await sql`create table groundcrew.held as select 1 as n`.execute(db);
  const change = sql`update groundcrew.held set n = n + 1`;
  const ended = await db.transaction().execute(async (tx) => {
    await change.execute(tx);
    return one(change, hurried).catch((caught: unknown) => caught);
  });
  expect(transientKind(ended)).toBe('outage');
  expect(reportError(ended)).toMatchObject({ code: 'database_slow', status: 503 });
  expect(await one(sql`select n, current_setting('statement_timeout') as most from groundcrew.held`, hurried)).toEqual({
    n: 2,
    most: '200ms',
  });
});

test('whoever waits too long for a connection that others have hears that the database is away', async () => {
  const small = open({ max: 1, wait_ms: 100 });
  onTestFinished(() => small.destroy());
  const late = await small.transaction().execute(() => one(sql`select 1`, small).catch((caught: unknown) => caught));
  expect(reportError(late)).toMatchObject({ code: 'database_away' });
  expect(await one(sql`select 1 as n`, small)).toEqual({ n: 1 });
});

describe('a line to the database that has fallen silent', () => {
  let line: DatabaseLine;
  beforeAll(async () => {
    line = await openDatabaseLine(testDatabase.url);
  });
  afterAll(() => line.close());
  const pid = sql<{ pid: number }>`select pg_backend_pid() as pid`;

  test('is given up, however many wait for an answer, and whoever comes next has another one', async () => {
    const patient = openDatabase(openPool(line.url, { schema: 'groundcrew', max: 2, answer_ms: 2_000 }));
    onTestFinished(() => patient.destroy());
    const before = await Promise.all([one(pid, patient), one(pid, patient)]);
    line.forget();
    const lost = await Promise.allSettled([one(pid, patient), one(pid, patient)]);
    expect(lost.map((end) => end.status === 'rejected' && transientKind(end.reason))).toEqual(['outage', 'outage']);
    expect(before).not.toContainEqual(await one(pid, patient));
  });

  test('is kept while no answer is due, however long a transaction rests', async () => {
    const pool = openPool(testDatabase.url, { schema: 'groundcrew', max: 1, answer_ms: 60_000 });
    const client = await pool.connect();
    onTestFinished(async () => {
      client.release();
      await pool.end();
    });
    const { stream } = client.connection;
    const ask = (): Promise<unknown> => client.query('select 1');
    await ask();
    // As if it had been silent for a minute.
    stream.emit('timeout');
    await ask();
    const lost = client.query('select pg_sleep(60)').catch((error: unknown) => error);
    stream.emit('timeout');
    expect(transientKind(await lost)).toBe('outage');
  });
});

test("people's own SQL sees the simulated time, as it is at every use", async () => {
  const times = ['2030-05-06T07:08:09.000Z', '2030-05-06T08:00:00.000Z'].map((time) => new Date(time));
  let uses = 0;
  const simulated = open({ max: 1, simulated_now: () => times[uses++] ?? new Date(0) });
  onTestFinished(() => simulated.destroy());
  const first = await one(sql`select clock() as now`, simulated);
  expect([first, await one(sql`select clock() as now`, simulated)]).toEqual(times.map((now) => ({ now })));
});

test('simulated time is told where it has moved, and not where it is the real one', async () => {
  let now = new Date('2030-05-06T07:08:09.000Z');
  const simulated = open({ max: 1, simulated_now: () => now });
  onTestFinished(() => simulated.destroy());
  const seen = () =>
    one(
      sql`select clock() as now, current_setting('groundcrew.now', true) as told, clock() = now() as "isReal"`,
      simulated,
    );
  expect(await seen()).toMatchObject({ now, told: now.toISOString(), isReal: false });
  expect(await seen()).toMatchObject({ now });
  now = new Date();
  expect(await seen()).toMatchObject({ told: '', isReal: true });
  now = new Date('2031-01-01T00:00:00.000Z');
  expect(await seen()).toMatchObject({ now, isReal: false });
});

test('a transaction that lost against another is done again, a few times at most', async () => {
  const conflict = Object.assign(new Error('deadlock detected'), { code: '40P01' });
  let attempts = 0;
  const patient = retryTransient(async () => {
    attempts += 1;
    if (attempts < 3) throw conflict;
    return attempts;
  });
  expect(await patient).toBe(3);
  let failures = 0;
  const hopeless = retryTransient(async () => {
    failures += 1;
    throw conflict;
  });
  await expect(hopeless).rejects.toBe(conflict);
  expect(failures).toBe(5);
});

test('what is not a conflict is never done again', async () => {
  let attempts = 0;
  const lost = retryTransient(async () => {
    attempts += 1;
    throw Object.assign(new Error('gone'), { code: '57P01' });
  });
  await expect(lost).rejects.toThrow('gone');
  expect(attempts).toBe(1);
});

test('a deadlock between two transactions ends with both committed', async () => {
  await sql`create table groundcrew.seats (id int primary key, n int not null)`.execute(db);
  await sql`insert into groundcrew.seats values (1, 0), (2, 0)`.execute(db);
  const take = (ids: number[]) =>
    retryTransient(() =>
      db.transaction().execute(async (tx) => {
        for (const id of ids) {
          await sql`update seats set n = n + 1 where id = ${id}`.execute(tx);
          await sql`select pg_sleep(0.05)`.execute(tx);
        }
      }),
    );
  await Promise.all([take([1, 2]), take([2, 1])]);
  expect((await sql`select n from seats order by id`.execute(db)).rows).toEqual([{ n: 2 }, { n: 2 }]);
});

test('a database that answers says its version', async () => {
  expect((await probeDatabase(testDatabase.url)).server_version).toBeGreaterThanOrEqual(180_000);
});

test('a database that cannot be reached is named, with the reason and without the password', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  const url = `postgresql://crew:s3cret@127.0.0.1:${port}/main`;
  await expect(probeDatabase(url)).rejects.toThrow(
    `Cannot reach the database at 127.0.0.1:${port}/main: nothing listens there. Does PostgreSQL run, and on that port?`,
  );
  await expect(probeDatabase('postgresql://crew:s3cret@no.such.host.invalid/main')).rejects.toThrow(
    /host name is not known/,
  );
  const missing = testDatabase.url.replace(/\/test_\w+/, '/missing');
  await expect(probeDatabase(missing)).rejects.toThrow(/\/missing: there is no database of that name/);
  const stranger = testDatabase.url.replace('postgres@', 'stranger:s3cret@');
  await expect(probeDatabase(stranger)).rejects.toThrow(/the server does not let user "stranger" in/);
  await expect(probeDatabase(stranger)).rejects.not.toThrow(/s3cret/);
});

test('a server that hangs up, or refuses the password, or the encryption, is told apart', async () => {
  const url = 'postgresql://crew:s3cret@h/main';
  const because = (message: string, code?: string) =>
    cannotReach(url, Object.assign(new Error(message), { code })).message;
  const at = 'Cannot reach the database at h:5432/main:';
  expect(because('password authentication failed', '28P01')).toBe(`${at} the password for user "crew" is wrong.`);
  expect(because('timeout expired')).toBe(`${at} it does not answer in time. Is a firewall in between?`);
  expect(because('The server does not support SSL connections')).toContain('sslmode');
  const both = new AggregateError([Object.assign(new Error(''), { code: 'ECONNREFUSED' })]);
  expect(cannotReach(url, both).message).toContain('nothing listens there');
});

test('a server that is too old is refused', () => {
  expect(() => assertServerVersion('postgresql://h/d', 140_012)).toThrow(
    'h:5432/d is PostgreSQL 14, and Groundcrew needs 15',
  );
});

test.each(['Groundcrew', 'a-b', '1a', 'x; drop', '', 'pg_mine', 'a'.repeat(59)])(
  '"%s" is no name for our schema',
  (name) => {
    expect(() => assertSchemaName(name)).toThrow(/DATABASE_SCHEMA/);
  },
);
