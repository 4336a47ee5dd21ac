import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openDatabaseLine, type DatabaseLine } from '#testing/database-line.ts';
import { openTestDatabase, type TestDatabase } from '#testing/database.ts';
import { openLeasePool } from './lease-pool.ts';

let database: TestDatabase;
let line: DatabaseLine;
beforeAll(async () => {
  database = await openTestDatabase(inject('postgres'));
  line = await openDatabaseLine(database.url);
});
afterAll(async () => {
  await line.close();
  await database.close();
});

test('a connection that has fallen silent is given up, and the next statement has another one', async () => {
  const pool = openLeasePool(line.url, { schema: 'groundcrew', answer_ms: 2_000 });
  const ask = () => pool.query<{ pid: number }>('select pg_backend_pid() as pid').then(({ rows }) => rows[0]?.pid);
  const first = await ask();
  line.forget();
  await expect(ask()).rejects.toThrow('Connection terminated unexpectedly');
  expect(await ask()).not.toBe(first);
  await pool.end();
});
