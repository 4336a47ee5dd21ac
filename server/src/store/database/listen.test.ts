import { once, EventEmitter } from 'node:events';
import type pg from 'pg';
import { afterAll, beforeAll, expect, inject, onTestFinished, test } from 'vitest';
import { openTestDatabase, type TestDatabase } from '#testing/database.ts';
import { openPool } from './database.ts';
import { openBell, type Bell } from './listen.ts';

let database: TestDatabase;
let pool: pg.Pool;
beforeAll(async () => {
  database = await openTestDatabase(inject('postgres'));
  pool = openPool(database.url, { schema: 'groundcrew' });
});
afterAll(async () => {
  await pool.end();
  await database.close();
});

async function open(channels: string[], report?: (message: string) => void): Promise<Bell> {
  const bell = await openBell(database.url, channels, { schema: 'groundcrew', ...(report ? { report } : {}) });
  onTestFinished(() => bell.close());
  return bell;
}

test('each channel is heard by those who asked for it, until they leave', async () => {
  const bell = await open(['one', 'two']);
  const heard = new EventEmitter();
  const leave = bell.on('one', (payload) => heard.emit('one', payload));
  bell.on('two', (payload) => heard.emit('two', payload));
  const first = once(heard, 'one');
  await pool.query(`notify one, 'x'`);
  expect(await first).toEqual(['x']);
  leave();
  heard.on('one', () => expect.unreachable());
  const second = once(heard, 'two');
  await pool.query(`notify one, 'y'; notify two`);
  expect(await second).toEqual(['']);
  expect(() => bell.on('three', () => {})).toThrow('does not listen to "three"');
});

test('after a lost connection everybody looks, and hears again', async () => {
  const told: string[] = [];
  const bell = await open(['one'], (message) => told.push(message));
  const heard = new EventEmitter();
  bell.on('one', (payload) => heard.emit('one', payload));
  const back = once(heard, 'one');
  await pool.query(`select pg_terminate_backend(pid) from pg_stat_activity
    where application_name = 'groundcrew-listen' and datname = current_database()`);
  expect(await back).toEqual([null]);
  const name = 'The listening connection to the database';
  expect(told).toEqual([`${name} was lost`, `${name} is back`]);
  const again = once(heard, 'one');
  await pool.query(`notify one, 'z'`);
  expect(await again).toEqual(['z']);
});

test('a database that cannot be reached is named', async () => {
  const url = database.url.replace(/\/test_\w+/, '/missing');
  await expect(openBell(url, ['one'], { schema: 'groundcrew' })).rejects.toThrow(/Cannot reach the database/);
});
