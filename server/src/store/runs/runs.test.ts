import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { openFleet, type Fleet } from '#testing/fleet.ts';
import {
  askRun,
  finishRun,
  giveUpDeadBatches,
  renewRuns,
  runIsOurs,
  runningRun,
  startRun,
  takeUpRun,
  wantRunStopped,
  type RunKind,
} from './runs.ts';

let fleet: Fleet;
let niche: string;
let made = 0;
beforeAll(async () => {
  fleet = await openFleet(inject('postgres'));
});
afterAll(() => fleet.close());
beforeEach(() => {
  niche = `niche_${(made += 1)}`;
});

const start = (node_id: string, kind: RunKind = 'join', of: string | null = niche) =>
  startRun(fleet.scope, { kind, niche: of, node_id, ttl_ms: 60_000 });
const started = async (node_id: string): Promise<number> => {
  const id = await start(node_id);
  if (id === null) throw new Error('The run was refused.');
  return id;
};
const finish = (id: number, node_id: string, result: unknown = { joined: [] }) =>
  finishRun(fleet.scope, { id, node_id, state: 'done', result });
const runOut = (id: number) =>
  sql`update runs set expires_at = clock_timestamp() - interval '1 second' where id = ${id}`.execute(fleet.db);
const stateOf = async (id: number) =>
  (await sql<{ state: string; result: unknown }>`select state, result from runs where id = ${id}`.execute(fleet.db))
    .rows[0];

test('of ten runs of one niche that begin together, one goes on', async () => {
  const ids = await Promise.all(Array.from({ length: 10 }, (_, n) => start(`node-${n}`)));
  expect(ids.filter((id) => id !== null)).toHaveLength(1);
});

test('other niches, kinds and workspaces do not wait for one another', async () => {
  await started('a');
  expect(await start('b', 'join', `${niche}_other`)).not.toBeNull();
  expect(await start('b', 'post')).not.toBeNull();
  const other = await fleet.addWorkspace('other');
  expect(await startRun(other, { kind: 'join', niche, node_id: 'b', ttl_ms: 60_000 })).not.toBeNull();
  expect(await start('a', 'health', null)).not.toBeNull();
  expect(await start('b', 'health', null)).not.toBeNull();
});

test('who goes on with a run is known until it is done', async () => {
  const id = await started('a');
  expect(await runningRun(fleet.scope, { kind: 'join', niche })).toEqual({
    node_id: 'a',
    started_at: fleet.scope.now(),
  });
  expect(await runningRun(fleet.scope, { kind: 'post', niche })).toBeNull();
  await finish(id, 'a');
  expect(await runningRun(fleet.scope, { kind: 'join', niche })).toBeNull();
});

test('the next begins when one is done, and its result is kept', async () => {
  const id = await started('a');
  expect(await start('b')).toBeNull();
  expect(await runIsOurs(fleet.scope, { id, node_id: 'a' })).toBe(true);
  expect(await runIsOurs(fleet.scope, { id, node_id: 'b' })).toBe(false);
  expect(await finish(id, 'b')).toBe(false);
  expect(await finish(id, 'a', { joined: [{ link: "@o'clock" }] })).toBe(true);
  expect(await stateOf(id)).toEqual({ state: 'done', result: { joined: [{ link: "@o'clock" }] } });
  expect(await finish(id, 'a')).toBe(false);
  expect(await runIsOurs(fleet.scope, { id, node_id: 'a' })).toBe(false);
  expect(await start('b')).not.toBeNull();
});

test('a run without a result ends too', async () => {
  const id = await started('a');
  expect(await finishRun(fleet.scope, { id, node_id: 'a', state: 'failed', result: undefined })).toBe(true);
  expect(await stateOf(id)).toEqual({ state: 'failed', result: null });
});

test('a run whose process died is abandoned for the next one, and can no longer be finished', async () => {
  const dead = await started('a');
  await runOut(dead);
  expect(await runIsOurs(fleet.scope, { id: dead, node_id: 'a' })).toBe(false);
  const next = await started('b');
  expect(await stateOf(dead)).toMatchObject({ state: 'abandoned' });
  expect(await finish(dead, 'a')).toBe(false);
  await renewRuns(fleet.db, { node_id: 'a', ttl_ms: 60_000 });
  expect(await runIsOurs(fleet.scope, { id: dead, node_id: 'a' })).toBe(false);
  expect(await runIsOurs(fleet.scope, { id: next, node_id: 'b' })).toBe(true);
});

test('a run that is renewed in time stays the only one', async () => {
  const id = await started('a');
  await runOut(id);
  await renewRuns(fleet.db, { node_id: 'b', ttl_ms: 60_000 });
  expect(await runIsOurs(fleet.scope, { id, node_id: 'a' })).toBe(false);
  await renewRuns(fleet.db, { node_id: 'a', ttl_ms: 60_000 });
  expect(await runIsOurs(fleet.scope, { id, node_id: 'a' })).toBe(true);
  expect(await start('b')).toBeNull();
});

test('a run whose end could not be recorded is renewed no more, and the next begins when it has run out', async () => {
  const id = await started('a');
  // jsonb takes no such character, as a database that is away takes nothing.
  await expect(finish(id, 'a', { error: '\u0000' })).rejects.toThrow('unsupported Unicode');
  await runOut(id);
  await renewRuns(fleet.db, { node_id: 'a', ttl_ms: 60_000 });
  expect(await runIsOurs(fleet.scope, { id, node_id: 'a' })).toBe(false);
  await started('a');
  expect(await stateOf(id)).toMatchObject({ state: 'abandoned' });
});

test('a run of whose beginning its process never heard is not renewed', async () => {
  const id = await started('a');
  await runOut(id);
  // As if the answer to the insert had been lost: the row is there, under another node of which this process knows nothing.
  await sql`update runs set node_id = 'unheard' where id = ${id}`.execute(fleet.db);
  await renewRuns(fleet.db, { node_id: 'unheard', ttl_ms: 60_000 });
  expect(await runIsOurs(fleet.scope, { id, node_id: 'unheard' })).toBe(false);
});

test('a batch of joins is told of: its beginning, its end and why, and that nobody carries it any more', async () => {
  const told = async () =>
    (
      await sql<{ told: unknown }>`
        select jsonb_build_array(type, data->'run_id', data->'state', data->'error') as told from events
        where data->>'niche' = ${niche} order by seq`.execute(fleet.db)
    ).rows.map((row) => row.told);
  const done = await started('a');
  await finish(done, 'a');
  const dead = await started('a');
  await runOut(dead);
  await giveUpDeadBatches(fleet.scope);
  const asked = (await askRun(fleet.scope, { kind: 'join', niche, wish: 1, asked_by: 'me', ttl_ms: 60_000 })) ?? 0;
  expect(await wantRunStopped(fleet.scope, { id: asked, by: 'me' })).toBe(true);
  const taken = (await askRun(fleet.scope, { kind: 'join', niche, wish: 1, asked_by: 'me', ttl_ms: 60_000 })) ?? 0;
  expect(await takeUpRun(fleet.scope, { id: taken, node_id: 'b', ttl_ms: 60_000 })).toBe(true);
  expect(await wantRunStopped(fleet.scope, { id: taken, by: 'me' })).toBe(true);
  await finishRun(fleet.scope, { id: taken, node_id: 'b', state: 'failed', result: { error: 'Stopped: by me' } });
  await start('a', 'post');
  expect(await told()).toEqual([
    ['join.batch_begun', done, null, null],
    ['join.batch_ended', done, 'done', null],
    ['join.batch_begun', dead, null, null],
    ['join.batch_ended', dead, 'abandoned', null],
    ['join.batch_ended', asked, 'failed', 'Stopped: by me before it began'],
    ['join.batch_begun', taken, null, null],
    ['join.batch_ended', taken, 'failed', 'Stopped: by me'],
  ]);
});
