import {
  check_and_reconnect_accounts,
  clear_reconnect_flag,
  get_accounts_needing_reconnect,
  reconnect_account,
} from '@groundcrew/server/engine/operations.ts';
import { freePort } from '@groundcrew/server/testing/tcp-server.ts';
import { afterEach, expect, test } from 'vitest';
import { openEngine, SOON, type EngineWorld } from './harness.ts';
import {
  connectAll,
  connectionIds,
  isFlagged,
  lookOnce,
  noKeyTwice,
  reconnectorOf,
  STAGES,
  typesOf,
} from './reconnecting.ts';

let world: EngineWorld;
afterEach(() => world.close());

const setProxy = (id: number, url: string | null) =>
  world.sql('update telegram_accounts set proxy_url = $2, needs_reconnect = true where id = $1', [id, url]);
const flag = (id: number) => world.sql('update telegram_accounts set needs_reconnect = true where id = $1', [id]);

test('an account that nobody may connect keeps its flag until it may', async () => {
  world = await openEngine({ accounts: 2 });
  await world.sql(`update telegram_accounts set hold_reason = 'takeover', needs_reconnect = true where id = 1`);
  await world.sql('update telegram_accounts set is_active = false, needs_reconnect = true where id = 2');
  const reconnector = reconnectorOf(world);
  await lookOnce(reconnector);
  expect(await typesOf(world)).toEqual([]);
  expect(await world.calls()).toEqual([]);
  expect([await isFlagged(world, 1), await isFlagged(world, 2)]).toEqual([true, true]);
  await world.sql('update telegram_accounts set hold_reason = null, is_active = true');
  await lookOnce(reconnector);
  expect([await isFlagged(world, 1), await isFlagged(world, 2)]).toEqual([false, false]);
  expect((await connectionIds(world)).size).toBe(2);
});

test('a hold for takeover that comes in the quiet interval keeps the account unconnected', async () => {
  world = await openEngine({ accounts: 1 });
  await connectAll(world);
  await flag(1);
  const looking = lookOnce(reconnectorOf(world, 300));
  await expect.poll(() => typesOf(world), SOON).toContain('reconnect.closed');
  await world.sql(`update telegram_accounts set hold_reason = 'takeover'`);
  await looking;
  expect((await world.links()).connections).toEqual([]);
  expect(await isFlagged(world, 1)).toBe(true);
  expect(await world.sql('select from account_leases where node_id is not null')).toEqual([]);
});

test('of several nodes the one that has the account reconnects it', async () => {
  world = await openEngine({ accounts: 1, ask: false });
  await connectAll(world);
  const other = await world.open({ ask: false });
  await flag(1);
  await lookOnce(reconnectorOf(other));
  expect(await typesOf(world)).toEqual([]);
  await lookOnce(reconnectorOf(world));
  expect(await typesOf(world)).toEqual(STAGES);
});

test('an account that no node has is reconnected by one of those that look at the same time', async () => {
  world = await openEngine({ accounts: 1, ask: false });
  const other = await world.open({ ask: false });
  await flag(1);
  await Promise.all([lookOnce(reconnectorOf(world, 100)), lookOnce(reconnectorOf(other, 100))]);
  expect((await typesOf(world)).filter((type) => type === 'reconnect.verified')).toHaveLength(1);
  expect(await isFlagged(world, 1)).toBe(false);
  await noKeyTwice(world);
});

test('the operations are there under the names that people know', async () => {
  world = await openEngine({ accounts: 3 });
  const { crew, connections } = world;
  await flag(1);
  await flag(2);
  const flagged = async () =>
    (await get_accounts_needing_reconnect(crew.scope)).map(({ session_name }) => session_name);
  expect(await flagged()).toEqual(['s1', 's2']);
  expect(await clear_reconnect_flag(crew.scope, 2)).toBe(true);
  expect(await flagged()).toEqual(['s1']);
  const ends = await world.core.clock.task(() => check_and_reconnect_accounts({ crew, connections }));
  expect([...ends]).toMatchObject([[1, { end: 'verified', again: false }]]);
  expect(await flagged()).toEqual([]);
  await setProxy(3, `socks5://127.0.0.1:${await freePort()}`);
  expect(await reconnect_account({ crew, connections }, 3)).toMatchObject({
    end: 'failed',
    stage: 'proxy_test',
    next_at: null,
  });
  expect(await flagged()).toEqual(['s3']);
  await expect(reconnect_account({ crew, connections }, 99)).rejects.toMatchObject({ code: 'not_found' });
});
