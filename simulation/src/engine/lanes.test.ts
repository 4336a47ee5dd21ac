// Several processes of the product in this one, on one database and one simulated Telegram.
import { Lanes, type LanesOptions } from '@groundcrew/server/engine/lanes/lanes.ts';
import type { HandlerEnd } from '@groundcrew/server/engine/lanes/running-actions.ts';
import { claimActions } from '@groundcrew/server/store/lanes/actions.ts';
import { registerNode } from '@groundcrew/server/store/leases/leases.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openEngine, SOON, userOf, type EngineWorld } from './harness.ts';

let world: EngineWorld;
const lanes: Lanes[] = [];
beforeEach(async () => {
  world = await openEngine({ accounts: 2, clock: { mode: 'real', rate: 1 } });
});
afterEach(async () => {
  for (const one of lanes.splice(0)) await one.stop();
  await world.close();
});

type Process = Pick<EngineWorld, 'core' | 'crew' | 'connections'>;

function lanesOf({ crew, connections }: Process, options: LanesOptions = {}): Lanes {
  const made = new Lanes(crew, connections, options);
  lanes.push(made);
  return made;
}

const post = (account_id: number, payload: Record<string, unknown> = {}) =>
  ({ account_id, kind: 'post', run_id: null, payload }) as const;
const DONE: HandlerEnd = { end: 'done', result: null };
const open = { timeout_ms: 5_000, pauses_ms: [] };
const states = () => world.sql('select state, attempts, error_message from actions order by id');

const says = ({ core }: Pick<Process, 'core'>, works: boolean) =>
  registerNode(core.db, { id: core.node_id, kind: 'server', pid: 1, host: 'here', works });

/** A node that holds these accounts, and carries out posts. */
async function worker(account_ids: number[], handler: Parameters<Lanes['handle']>[1]) {
  const process = await world.open({ ask: false });
  await says(process, true);
  for (const id of account_ids) expect(await process.connections.keep(id)).toBe(true);
  const made = lanesOf(process);
  made.handle('post', handler);
  made.start();
  return { ...process, lanes: made };
}

test('without workers the process that wants something of an account takes it, and acts one by one', async () => {
  const own = lanesOf(world);
  const seen: unknown[] = [];
  let [now, most] = [0, 0];
  own.handle('post', async ({ account_id, payload }, signal) => {
    most = Math.max(most, (now += 1));
    const me = await world.connections.use(account_id, { ...open, signal }, ({ client }) =>
      client.whoAmI({ timeout_ms: 5_000 }),
    );
    seen.push(payload['n']);
    now -= 1;
    return { end: 'done', result: { me: me.id } };
  });
  const ends = await Promise.all([1, 2, 3].map((n) => own.perform(post(1, { n }))));
  expect(ends).toEqual(ends.map(() => ({ state: 'done', result: { me: userOf(1) } })));
  expect(new Set(seen)).toEqual(new Set([1, 2, 3]));
  expect(most).toBe(1);
  expect(await world.one('select node_id from account_leases')).toEqual({ node_id: world.core.node_id });
});

test('a handler that fails says why, and one that asks for another time comes again then', async () => {
  const own = lanesOf(world);
  const again = new Date(world.crew.scope.now().getTime() + 700);
  const begun: Date[] = [];
  own.handle('post', async ({ payload }) => {
    if (payload['fail'] === true) throw new Error('a bug');
    begun.push(world.crew.scope.now());
    return begun.length === 1 ? { end: 'again', at: again } : DONE;
  });
  expect(await own.perform(post(1, { fail: true }))).toEqual({ state: 'failed', error_message: 'a bug' });
  expect(await own.perform(post(1))).toEqual({ state: 'done', result: null });
  expect(begun[1]?.getTime()).toBeGreaterThanOrEqual(again.getTime());
});

test('with a live worker the action is carried out there, and the asker says whom it waits for', async () => {
  const go = Promise.withResolvers<void>();
  const far = await worker([1], async () => {
    await go.promise;
    return { end: 'done', result: 'far' };
  });
  const said: string[] = [];
  const own = lanesOf(world, { say: (sentence) => said.push(sentence) });
  own.handle('post', async () => ({ end: 'done', result: 'near' }));
  const first = own.perform(post(1));
  await expect.poll(() => states(), SOON).toMatchObject([{ state: 'running' }]);
  const second = own.perform(post(1));
  await expect.poll(() => said, SOON).toEqual([`Waiting for account s1: ${far.core.node_id} has it`]);
  go.resolve();
  expect(await Promise.all([first, second])).toEqual([1, 2].map(() => ({ state: 'done', result: 'far' })));
});

test('an account that another command has is asked for, and given up after the action in flight', async () => {
  const other = await world.open();
  const theirs = lanesOf(other);
  const go = Promise.withResolvers<void>();
  theirs.handle('post', async () => {
    await go.promise;
    return DONE;
  });
  const held = theirs.perform(post(1));
  await expect.poll(() => states(), SOON).toMatchObject([{ state: 'running' }]);
  const own = lanesOf(world);
  own.handle('join', async () => DONE);
  const asked = own.perform({ account_id: 1, kind: 'join', run_id: null, payload: {} });
  await expect
    .poll(() => world.one('select wanted_by from account_leases'), SOON)
    .toEqual({
      wanted_by: world.core.node_id,
    });
  await other.connections.leases.renew();
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(await world.one('select node_id from account_leases')).toEqual({ node_id: other.core.node_id });
  go.resolve();
  expect(await held).toEqual({ state: 'done', result: null });
  expect(await asked).toEqual({ state: 'done', result: null });
});

test('what was begun and never heard of is put back by the node that has it, and its lane goes on', async () => {
  const process = await world.open({ ask: false });
  await says(process, true);
  expect(await process.connections.keep(1)).toBe(true);
  const own = lanesOf(world);
  const performed = [own.perform(post(1)), own.perform(post(1))];
  await expect.poll(() => states(), SOON).toHaveLength(2);
  // The database has committed the claim, and its answer was lost.
  const claim = { node_id: process.core.node_id, limit: 1, kinds: ['post'] as const };
  expect(await claimActions(process.crew.scope, claim)).toHaveLength(1);
  const worker = lanesOf(process);
  worker.handle('post', async ({ attempts }) => ({ end: 'done', result: attempts }));
  worker.start();
  // Either of the two may have been stored first.
  const ends = await Promise.all(performed);
  expect(new Set(ends.map((end) => ('result' in end ? end.result : end)))).toEqual(new Set([1, 2]));
});

test('what a lost node had begun is repeated by its successor, and the lost one records nothing', async () => {
  const began = Promise.withResolvers<void>();
  const cut = Promise.withResolvers<boolean>();
  const lost = await worker([1], async ({ account_id }, signal) => {
    began.resolve();
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    const use = lost.connections.use(account_id, { ...open, signal }, async () => true);
    cut.resolve(await use.catch(() => false));
    return { end: 'done', result: 'lost' };
  });
  const own = lanesOf(world);
  const performed = own.perform(post(1));
  await began.promise;
  // As if it had been silent for so long that its lease was over.
  await world.sql(`update account_leases set node_id = null`);
  await worker([1], async ({ attempts }) => ({ end: 'done', result: { attempts } }));
  await lost.connections.leases.renew();
  expect(await cut.promise).toBe(false);
  expect(await performed).toEqual({ state: 'done', result: { attempts: 2 } });
  await expect.poll(() => world.logged('action ended after its lease').length, SOON).toBe(1);
});

test('what nobody waits for any more is not begun, and what has begun is waited for', async () => {
  const stop = new AbortController();
  const began = Promise.withResolvers<void>();
  await worker([1], async () => {
    began.resolve();
    await new Promise((resolve) => setTimeout(resolve, 700));
    return DONE;
  });
  const own = lanesOf(world);
  const first = own.perform(post(1), stop.signal);
  await began.promise;
  const second = own.perform(post(1), stop.signal);
  await expect.poll(() => states(), SOON).toHaveLength(2);
  stop.abort();
  expect(await second).toEqual({ state: 'cancelled', error_message: 'stopped' });
  expect(await first).toEqual({ state: 'done', result: null });
});

test('a process that stops leaves what it had begun to the next one', async () => {
  const began = Promise.withResolvers<void>();
  const stopping = await worker([1], async (_action, signal) => {
    began.resolve();
    await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('stopped'))));
    return DONE;
  });
  const own = lanesOf(world);
  const performed = own.perform(post(1));
  await began.promise;
  await says(stopping, false);
  await stopping.lanes.stop();
  await stopping.connections.closeAll();
  own.handle('post', async ({ attempts }) => ({ end: 'done', result: attempts }));
  expect(await performed).toEqual({ state: 'done', result: 2 });
});

test('a process that stops waits for nothing that it asked for and does not do any more', async () => {
  const began = Promise.withResolvers<void>();
  const stopping = await worker([1], async (_action, signal) => {
    began.resolve();
    await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('stopped'))));
    return DONE;
  });
  const asked = [1, 2].map(() => stopping.lanes.perform(post(1)));
  await began.promise;
  await expect.poll(() => states(), SOON).toHaveLength(2);
  await stopping.lanes.stop();
  expect(await Promise.all(asked)).toEqual([1, 2].map(() => ({ state: 'cancelled', error_message: 'stopped' })));
  expect(new Set((await states()).map(({ state }) => state))).toEqual(new Set(['cancelled', 'running']));
});

test('an act that waited while its account was let go of does not take it back', async () => {
  const { connections } = await world.open({ ask: false, kept_only: true });
  expect(await connections.keep(1)).toBe(true);
  const [begun, slow] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const acting = connections.use(1, open, () => {
    begun.resolve();
    return slow.promise;
  });
  await begun.promise;
  const waiting = connections.use(1, open, ({ client }) => client.whoAmI()).catch((error: unknown) => error);
  const gone = connections.letGo(1);
  slow.resolve();
  await Promise.all([acting, gone]);
  expect(await waiting).toMatchObject({ code: 'account_leased' });
  expect(await world.sql('select node_id from account_leases')).toEqual([{ node_id: null }]);
  expect((await world.links()).connections).toEqual([]);
});

test('an act may have its own connection closed: it ends first', async () => {
  const { connections } = world;
  const me = await connections.use(1, open, async ({ client }) => {
    await connections.close(1);
    return client.whoAmI();
  });
  expect(me.id).toBe(userOf(1));
  await connections.close(1);
  expect([connections.isOpen(1), (await world.links()).connections]).toEqual([false, []]);
});
