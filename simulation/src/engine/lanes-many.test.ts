// Many lanes of one process, with accounts that are never connected.
import { Lanes } from '@groundcrew/server/engine/lanes/lanes.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openEngine, SOON, type EngineWorld } from './harness.ts';

const ACCOUNTS = 1_200;
const ACTIONS = 2_500;

let world: EngineWorld;
let lanes: Lanes;
let letGo = () => {};
beforeEach(async () => {
  world = await openEngine({ accounts: 0, clock: { mode: 'real', rate: 1 } });
  await world.sql(`insert into telegram_accounts (id, workspace_id, name, session_name, is_active)
    select n, '${world.crew.scope.workspace_id}', 'a' || n, 'a' || n, false from generate_series(1, ${ACCOUNTS}) n`);
  await world.connections.keepMany(Array.from({ length: ACCOUNTS }, (_, n) => n + 1));
  lanes = new Lanes(world.crew, world.connections);
});
afterEach(async () => {
  letGo();
  await lanes.stop();
  await world.close();
});

/** So many actions, for one of these accounts after the other. */
const store = (actions: number, accounts: { first: number; count: number }) =>
  world.sql(`insert into actions (workspace_id, account_id, kind, priority, payload, run_at, created_at)
    select '${world.crew.scope.workspace_id}', ${accounts.first} + (n - 1) % ${accounts.count}, 'post', 20,
      jsonb_build_object('n', n), '2020-01-01', '2020-01-01'
    from generate_series(1, ${actions}) n`);
const ended = async () => world.one(`select count(*)::int as n from actions where state = 'done'`);

test('every lane has its turn and keeps its order, one action of an account at a time, and not all at once', async () => {
  await store(ACTIONS, { first: 1, count: ACCOUNTS });
  const busy = new Set<number>();
  const order = new Map<number, number[]>();
  let most = 0;
  lanes.handle('post', async ({ account_id, payload }) => {
    expect(busy.has(account_id)).toBe(false);
    busy.add(account_id);
    most = Math.max(most, busy.size);
    order.set(account_id, [...(order.get(account_id) ?? []), Number(payload['n'])]);
    await new Promise((resolve) => setImmediate(resolve));
    busy.delete(account_id);
    return { end: 'done', result: null };
  });
  lanes.start();
  await expect.poll(ended, SOON).toEqual({ n: ACTIONS });
  expect(order.size).toBe(ACCOUNTS);
  for (const seen of order.values()) expect(seen).toEqual(seen.toSorted((one, other) => one - other));
  expect(most).toBeLessThanOrEqual(500);
});

test('an end that cannot be recorded yet holds up no other lane', async () => {
  const [go, locked] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const holds = world.crew.scope.db.transaction().execute(async (tx) => {
    await tx.selectFrom('account_leases').select('account_id').where('account_id', '=', 1).forUpdate().execute();
    locked.resolve();
    await go.promise;
  });
  await locked.promise;
  letGo = go.resolve;
  const begun = Promise.withResolvers<void>();
  lanes.handle('post', async ({ account_id }) => {
    if (account_id === 1) begun.resolve();
    return { end: 'done', result: null };
  });
  await store(1, { first: 1, count: 1 });
  lanes.start();
  await begun.promise;
  await store(300, { first: 2, count: 300 });
  await expect.poll(ended, SOON).toEqual({ n: 300 });
  expect(await world.one('select state from actions where account_id = 1')).toEqual({ state: 'running' });
  letGo();
  await holds;
  await expect.poll(ended, SOON).toEqual({ n: 301 });
});

test('while no end can be recorded, so many are begun and no more; afterwards all of them', async () => {
  await lanes.stop();
  lanes = new Lanes(world.crew, world.connections, { unrecorded_max: 100 });
  const [go, locked] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  letGo = go.resolve;
  const holds = world.crew.scope.db.transaction().execute(async (tx) => {
    await tx.selectFrom('account_leases').select('account_id').forUpdate().execute();
    locked.resolve();
    await go.promise;
  });
  await locked.promise;
  let begun = 0;
  lanes.handle('post', async () => {
    begun += 1;
    return { end: 'done', result: null };
  });
  await store(400, { first: 1, count: 400 });
  lanes.start();
  await expect.poll(() => begun, SOON).toBe(100);
  expect(await ended()).toEqual({ n: 0 });
  expect(begun).toBe(100);
  letGo();
  await holds;
  await expect.poll(ended, SOON).toEqual({ n: 400 });
});
