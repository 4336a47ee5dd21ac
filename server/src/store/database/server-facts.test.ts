import { sql } from 'kysely';
import { afterAll, beforeAll, expect, inject, onTestFinished, test } from 'vitest';
import { openNodeClock } from '#lib/node-clock.ts';
import { openTestDatabase, type TestDatabase } from '#testing/database.ts';
import { openPool } from './database.ts';
import { openDatabase } from './open-database.ts';
import { databaseClock } from './server-facts.ts';

const DAY_MS = 86_400_000;

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase(inject('postgres'));
});
afterAll(() => database.close());

test('a node has the time of a database whose clock is three days ahead of its own', async () => {
  // One session, in which another clock_timestamp() stands before PostgreSQL's.
  const db = openDatabase(openPool(database.url, { schema: 'public', max: 1 }));
  onTestFinished(() => db.destroy());
  await sql`create schema other_clock`.execute(db);
  await sql`create function other_clock.clock_timestamp() returns timestamptz language sql
    as $$ select pg_catalog.clock_timestamp() + interval '72 hours' $$`.execute(db);
  await sql`set search_path = other_clock, pg_catalog`.execute(db);
  const before = Date.now();
  const clock = await openNodeClock({ measure: () => databaseClock(db) });
  onTestFinished(clock.close);
  const ahead_ms = clock.now().getTime() - before;
  expect(ahead_ms).toBeGreaterThan(3 * DAY_MS - 5_000);
  expect(ahead_ms).toBeLessThan(3 * DAY_MS + 3_600_000);
  expect((await databaseClock(db)).skew_ms).toBeGreaterThan(3 * DAY_MS - 5_000);
});
