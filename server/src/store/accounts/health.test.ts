import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import type { HealthStatus } from '@groundcrew/contract/values.ts';
import { openFleet, type Fleet } from '#testing/fleet.ts';
import { accountState } from './accounts.ts';
import { eventsSince } from '#store/events/events.ts';
import { healthHistory, healthRows, recordHealthCheck } from './health.ts';

const NOW = new Date('2026-01-12T12:00:00Z');
const LATER = new Date('2026-01-12T12:05:00Z');

let fleet: Fleet;
beforeAll(async () => {
  fleet = await openFleet(inject('postgres'), { max: 20 });
});
afterAll(() => fleet.close());
beforeEach(() => fleet.setNow(NOW));

const check = (account_id: number, status: HealthStatus, latency_ms: number | null = null) =>
  recordHealthCheck(fleet.scope, {
    account_id,
    status,
    error_message: status === 'ok' ? null : `said ${status}`,
    latency_ms,
  });
const rowOf = async (id: number) => (await healthRows(fleet.scope)).find((row) => row.id === id);

test('20 failures at one time are 20 failures, and none is missing from the history', async () => {
  const id = await fleet.addAccount();
  await Promise.all(Array.from({ length: 20 }, () => check(id, 'connection_timeout')));
  expect(await rowOf(id)).toMatchObject({ status: 'connection_timeout', consecutive_failures: 20, last_success: null });
  expect(await healthHistory(fleet.scope, id, NOW)).toHaveLength(20);
});

test('a success sets the count to 0 and stamps last_success, which later failures keep', async () => {
  const id = await fleet.addAccount();
  await check(id, 'unknown_error');
  await check(id, 'ok', 123);
  expect(await rowOf(id)).toMatchObject({
    status: 'ok',
    error_message: null,
    consecutive_failures: 0,
    last_success: NOW,
    last_checked: NOW,
    latency_ms: 123,
  });
  fleet.setNow(LATER);
  await check(id, 'rate_limited');
  expect(await rowOf(id)).toMatchObject({
    status: 'rate_limited',
    error_message: 'said rate_limited',
    consecutive_failures: 1,
    last_success: NOW,
    last_checked: LATER,
    latency_ms: null,
  });
  const history = await healthHistory(fleet.scope, id, NOW);
  expect(history.map((entry) => entry.status)).toEqual(['unknown_error', 'ok', 'rate_limited']);
});

test('an account that was never checked has no status, and may work', async () => {
  const id = await fleet.addAccount();
  expect(await rowOf(id)).toMatchObject({ status: null, consecutive_failures: 0, last_checked: null });
  expect(await accountState(fleet.scope, id)).toMatchObject({ health: null });
});

test('a status that contradicts its message or count is refused, by plain SQL too', async () => {
  const id = await fleet.addAccount();
  const wrong = { account_id: id, latency_ms: null };
  await expect(recordHealthCheck(fleet.scope, { ...wrong, status: 'ok', error_message: 'x' })).rejects.toThrow(/check/);
  await expect(
    recordHealthCheck(fleet.scope, { ...wrong, status: 'unknown_error', error_message: null }),
  ).rejects.toThrow(/check constraint/);
  expect(await healthHistory(fleet.scope, id, NOW)).toEqual([]);
  await check(id, 'ok');
  const set = sql`update account_health_status set status = 'fine' where account_id = ${id}`;
  await expect(set.execute(fleet.db)).rejects.toThrow(/check constraint/);
});

test('a check never lands on an account of another workspace', async () => {
  const id = await fleet.addAccount();
  await check(id, 'ok');
  const other = await fleet.addWorkspace('other');
  const foreign = { account_id: id, status: 'unknown_error' as const, error_message: 'x', latency_ms: null };
  await expect(recordHealthCheck(other, foreign)).rejects.toThrow(/foreign key/);
  expect(await rowOf(id)).toMatchObject({ status: 'ok' });
  expect(await healthHistory(other, id, NOW)).toEqual([]);
});

test('a status that changed is told, with what it was; one that stays is not', async () => {
  const id = await fleet.addAccount();
  for (const status of ['ok', 'ok', 'connection_timeout', 'connection_timeout', 'ok'] as const) await check(id, status);
  const told = (await eventsSince(fleet.scope, 0, 100)).filter((event) => event.account_id === id);
  expect(told.map(({ type, data }) => ({ type, data }))).toEqual([
    { type: 'health.changed', data: { from: null, to: 'ok', error_message: null } },
    {
      type: 'health.changed',
      data: { from: 'ok', to: 'connection_timeout', error_message: 'said connection_timeout' },
    },
    { type: 'health.changed', data: { from: 'connection_timeout', to: 'ok', error_message: null } },
  ]);
});
