import { startServer } from '@groundcrew/server/testing/tcp-server.ts';
import { openBell } from '@groundcrew/server/store/database/listen.ts';
import { Lanes } from '@groundcrew/server/engine/lanes/lanes.ts';
import { RECONNECT_CHANNELS, Reconnector } from '@groundcrew/server/engine/reconnect/reconnector.ts';
import { afterEach, expect, test } from 'vitest';
import { openEngine, SECOND, sessionOf, SOON, userOf, type EngineWorld } from './harness.ts';
import { joined } from './posting.ts';
import {
  accountOf,
  connectAll,
  connectionIds,
  idOf,
  isFlagged,
  lookOnce,
  noKeyTwice,
  proxyOf,
  reconnectEvents,
  reconnectorOf,
  STAGES,
  typesOf,
} from './reconnecting.ts';

let world: EngineWorld;
afterEach(() => world.close());

const setProxy = (id: number, url: string | null) =>
  world.sql('update telegram_accounts set proxy_url = $2, needs_reconnect = true where id = $1', [id, url]);
const flag = (id: number) => world.sql('update telegram_accounts set needs_reconnect = true where id = $1', [id]);

test('a changed proxy is tested, taken and proved, stage by stage, and counts as a health check', async () => {
  world = await openEngine({ accounts: 1 });
  await connectAll(world);
  const before = await idOf(world, 1);
  const proxy = await proxyOf(world, 'socks5_password');
  await setProxy(1, proxy.url);
  await world.advance(60);
  await lookOnce(reconnectorOf(world));
  const events = await reconnectEvents(world);
  expect(events.map(({ type }) => type)).toEqual(STAGES);
  expect(events.map(({ account_id }) => account_id)).toEqual(STAGES.map(() => 1));
  expect(events[0]?.data).toEqual({ why: 'settings_changed' });
  expect(events.at(-1)?.data).toMatchObject({ again: false });
  expect(JSON.stringify(events)).not.toContain('open-sesame');
  expect(await accountOf(world, 1)).toMatchObject({
    needs_reconnect: false,
    proxy_url: expect.stringMatching(/^gc1:/),
  });
  expect(await idOf(world, 1)).not.toBe(before);
  // The test of the proxy, and the connection.
  expect(proxy.counters).toMatchObject({ connected: 2, open: 1 });
  expect(await world.one('select status, last_checked from account_health_status')).toEqual({
    status: 'ok',
    last_checked: world.crew.scope.now(),
  });
  await noKeyTwice(world);
});

test('the flag alone, set by plain SQL, reconnects with unchanged settings, after two quiet seconds', async () => {
  world = await openEngine({ accounts: 1 });
  await connectAll(world);
  const before = await idOf(world, 1);
  await flag(1);
  const reconnector = new Reconnector(world.crew, world.connections);
  const looking = lookOnce(reconnector);
  await expect.poll(() => typesOf(world), SOON).toContain('reconnect.closed');
  const closed_ms = performance.now();
  expect((await world.links()).connections).toEqual([]);
  await expect.poll(() => idOf(world, 1), SOON).toBeDefined();
  expect(performance.now() - closed_ms).toBeGreaterThan(1_500);
  await looking;
  expect((await reconnectEvents(world))[0]?.data).toEqual({ why: 'asked_for' });
  expect(await typesOf(world)).toEqual(STAGES);
  expect(await isFlagged(world, 1)).toBe(false);
  expect(await idOf(world, 1)).not.toBe(before);
});

test('it is seen at once by a notification', async () => {
  world = await openEngine({ accounts: 1 });
  await connectAll(world);
  const bell = await openBell(world.core.database_url, RECONNECT_CHANNELS, { schema: 'groundcrew' });
  const reconnector = new Reconnector(world.crew, world.connections, { quiet_ms: 0, bell });
  reconnector.start();
  try {
    await flag(1);
    await expect.poll(() => isFlagged(world, 1), SOON).toBe(false);
    // And once more, by somebody who repeats it.
    await flag(1);
    await expect.poll(() => typesOf(world), SOON).toEqual([...STAGES, ...STAGES]);
  } finally {
    await reconnector.stop();
    await bell.close();
  }
});

test('it is seen by the sweep where the notification is lost', async () => {
  world = await openEngine({ accounts: 1 });
  await connectAll(world);
  const reconnector = new Reconnector(world.crew, world.connections, { quiet_ms: 0, sweep_ms: 20 });
  reconnector.start();
  try {
    await flag(1);
    await expect.poll(() => isFlagged(world, 1), SOON).toBe(false);
  } finally {
    await reconnector.stop();
  }
});

test('the act in flight is finished first, and the old connection serves it', async () => {
  world = await openEngine({ accounts: 1 });
  await connectAll(world);
  const before = await idOf(world, 1);
  let finish = (): void => {};
  const act = world.connections.use(1, { timeout_ms: 1_000, pauses_ms: [] }, async ({ client }) => {
    await new Promise<void>((resolve) => {
      finish = resolve;
    });
    return client.whoAmI();
  });
  await flag(1);
  const looking = lookOnce(reconnectorOf(world));
  await expect.poll(() => typesOf(world), SOON).toEqual(['reconnect.started']);
  expect(await idOf(world, 1)).toBe(before);
  finish();
  expect(await act).toMatchObject({ id: userOf(1) });
  await looking;
  expect(await typesOf(world)).toEqual(STAGES);
  await noKeyTwice(world);
});

test('in the lane of the account the whole action in flight is finished first, and what else waits goes after it', async () => {
  world = await openEngine({ accounts: 1, ask: false });
  const lanes = new Lanes(world.crew, world.connections);
  const reconnector = new Reconnector(world.crew, world.connections, { quiet_ms: 0, lanes });
  const between = Promise.withResolvers<void>();
  const order: string[] = [];
  lanes.handle('post', async (action) => {
    const act = () => world.connections.use(1, { timeout_ms: 1_000, pauses_ms: [] }, ({ client }) => client.whoAmI());
    await act();
    if (action.payload['long'] === true) await between.promise;
    await act();
    order.push(`post after ${(await typesOf(world)).length} stages`);
    return { end: 'done', result: null };
  });
  try {
    await world.connections.keep(1);
    lanes.start();
    const post = (long: boolean) => lanes.perform({ account_id: 1, kind: 'post', run_id: null, payload: { long } });
    const first = post(true);
    await expect.poll(() => world.calls('users.getUsers'), SOON).not.toEqual([]);
    const second = post(false);
    await flag(1);
    await reconnector.look();
    await expect
      .poll(() => world.sql(`select from actions where kind = 'reconnect' and state = 'queued'`), SOON)
      .toHaveLength(1);
    expect(await typesOf(world)).toEqual([]);
    between.resolve();
    expect(await Promise.all([first, second])).toMatchObject([{ state: 'done' }, { state: 'done' }]);
    await reconnector.idle();
    expect(order).toEqual(['post after 0 stages', 'post after 6 stages']);
    expect(await typesOf(world)).toEqual(STAGES);
    expect(await world.one(`select state, result->>'end' as end from actions where kind = 'reconnect'`)).toEqual({
      state: 'done',
      end: 'verified',
    });
  } finally {
    await lanes.stop();
  }
});

test('of 20 accounts one reconnects: 19 keep their very same connection, and posts and joins go on', async () => {
  const groups = Array.from({ length: 20 }, (_, n) => ({
    ...joined(1)[0],
    id: 501 + n,
    username: `group_${n + 1}`,
    target: { bound_to: n + 1 },
  }));
  world = await openEngine({ accounts: 20, groups: [...groups, { id: 600, username: 'new_group' }] });
  await connectAll(world);
  const before = await connectionIds(world);
  const proxy = await proxyOf(world, 'mtproxy');
  await setProxy(7, proxy.url);
  const reconnector = reconnectorOf(world, 300);
  await reconnector.look();
  const [round, batch] = await Promise.all([world.post(['hello', 'how are you']), world.join(1)]);
  await reconnector.idle();
  expect(batch.joined).toMatchObject([{ link: '@new_group' }]);
  expect(round).toMatchObject({ errors: [] });
  expect(round.posted).toHaveLength(20);
  expect(await isFlagged(world, 7)).toBe(false);
  const after = await connectionIds(world);
  const changed = [...after].filter(([user, id]) => before.get(user) !== id).map(([user]) => user);
  expect(changed).toEqual([userOf(7)]);
  expect(after.size).toBe(20);
  await noKeyTwice(world);
});

test('another session of the same user takes the place of the old one', async () => {
  world = await openEngine({ accounts: 1, twice: [1] });
  await connectAll(world);
  await world.sql('update telegram_accounts set session_string = $1, needs_reconnect = true', [sessionOf(SECOND + 1)]);
  await lookOnce(reconnectorOf(world));
  expect(await typesOf(world)).toEqual(STAGES);
  expect(await accountOf(world, 1)).toMatchObject({ needs_reconnect: false, telegram_user_id: String(userOf(1)) });
  expect((await world.links()).connections).toHaveLength(1);
  await noKeyTwice(world);
});

test('settings that are changed again meanwhile keep the flag, and it goes again with those', async () => {
  world = await openEngine({ accounts: 1 });
  await connectAll(world);
  const [first, second] = [await proxyOf(world, 'socks5_password'), await proxyOf(world, 'http_password')];
  await setProxy(1, first.url);
  const reconnector = reconnectorOf(world, 300);
  const looking = lookOnce(reconnector);
  await expect.poll(() => typesOf(world), SOON).toContain('reconnect.closed');
  await world.sql('update telegram_accounts set proxy_url = $1', [second.url]);
  await looking;
  expect((await reconnectEvents(world)).at(-1)).toMatchObject({ type: 'reconnect.verified', data: { again: true } });
  expect(await isFlagged(world, 1)).toBe(true);
  expect(first.counters.open).toBe(1);
  await lookOnce(reconnector);
  expect(await typesOf(world)).toEqual([...STAGES, ...STAGES]);
  expect(await isFlagged(world, 1)).toBe(false);
  expect([first.counters.open, second.counters.open]).toEqual([0, 1]);
});

test('settings that are changed again and again are all taken, by itself', async () => {
  world = await openEngine({ accounts: 1, ask: false });
  const lanes = new Lanes(world.crew, world.connections);
  const reconnector = new Reconnector(world.crew, world.connections, { quiet_ms: 200, lanes });
  const last = await proxyOf(world, 'http_password');
  await world.connections.keep(1);
  lanes.start();
  await flag(1);
  reconnector.start();
  try {
    for (const url of [(await proxyOf(world, 'socks5_password')).url, last.url]) {
      const told = await typesOf(world);
      await expect.poll(async () => (await typesOf(world)).slice(told.length), SOON).toContain('reconnect.closed');
      await world.sql('update telegram_accounts set proxy_url = $1', [url]);
    }
    await expect.poll(() => isFlagged(world, 1), SOON).toBe(false);
    expect(last.counters.open).toBe(1);
    expect((await reconnectEvents(world)).at(-1)?.data).toMatchObject({ again: false });
  } finally {
    await reconnector.stop();
    await lanes.stop();
  }
  await noKeyTwice(world);
});

test('one account that waits for its proxy holds up no other', async () => {
  world = await openEngine({ accounts: 3 });
  await connectAll(world);
  const dead_end = await startServer(() => {});
  try {
    await setProxy(1, `socks5://127.0.0.1:${dead_end.port}`);
    await flag(2);
    const reconnector = reconnectorOf(world);
    await reconnector.look();
    await expect.poll(() => isFlagged(world, 2), SOON).toBe(false);
    await flag(3);
    await reconnector.look();
    await reconnector.idle();
    expect(await isFlagged(world, 3)).toBe(false);
    expect(await isFlagged(world, 1)).toBe(true);
  } finally {
    await dead_end.close();
  }
});
