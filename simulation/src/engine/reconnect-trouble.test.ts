import type { ProxyMode } from '@groundcrew/simulator';
import { afterEach, describe, expect, test } from 'vitest';
import { openEngine, SECOND, sessionOf, SOON, userOf, type EngineWorld } from './harness.ts';
import { joined } from './posting.ts';
import {
  connectAll,
  holdAt,
  idOf,
  isFlagged,
  lookOnce,
  noKeyTwice,
  proxyOf,
  reconnectEvents,
  reconnectorOf,
  STAGES,
  typesOf,
  type Kind,
} from './reconnecting.ts';

let world: EngineWorld;
afterEach(() => world.close());

const flag = () => world.sql('update telegram_accounts set needs_reconnect = true');
const setProxy = (url: string) =>
  world.sql('update telegram_accounts set proxy_url = $1, needs_reconnect = true', [url]);
const health = () => world.one('select status, error_message, consecutive_failures from account_health_status');
const lastEvent = async () => (await reconnectEvents(world)).at(-1);
const failures = async () => (await typesOf(world)).filter((type) => type === 'reconnect.failed').length;

const TRIED = ['reconnect.started', 'reconnect.drained', 'reconnect.failed'];

describe('A new proxy that does not lead to Telegram', () => {
  const cases: [string, Kind, ProxyMode, RegExp][] = [
    ['is not there', 'socks5', 'refuse', /refused/],
    ['says nothing', 'socks5', 'stall', /^timeout: no answer within 1000 ms/],
    ['does not take the password', 'socks5_password', 'wrong_password', /^proxy auth/],
    ['does not take the password of HTTP', 'http_password', 'wrong_password', /^proxy auth/],
    ['connects nobody', 'socks5', 'reject', /^proxy refused/],
  ];

  test.each(cases)(
    'and %s leaves the old connection working, the flag standing, and says why',
    async (_, kind, mode, why) => {
      world = await openEngine({ accounts: 1, groups: joined(1) });
      await connectAll(world);
      const before = await idOf(world, 1);
      const proxy = await proxyOf(world, kind, mode);
      await setProxy(proxy.url);
      await lookOnce(reconnectorOf(world));
      expect(await typesOf(world)).toEqual(TRIED);
      expect((await lastEvent())?.data).toEqual({
        stage: 'proxy_test',
        error: expect.stringMatching(why),
        connected: true,
        next_at: new Date(world.crew.scope.now().getTime() + 60_000).toISOString(),
      });
      expect(JSON.stringify(await reconnectEvents(world))).not.toContain('open-sesame');
      expect(await isFlagged(world, 1)).toBe(true);
      expect(await health()).toMatchObject({ status: 'ok' });
      expect((await world.post(['hello'])).posted).toHaveLength(1);
      expect(await idOf(world, 1)).toBe(before);
    },
  );

  test('is tried again after 1, 2 and 4 minutes, and taken when it works', async () => {
    world = await openEngine({ accounts: 1 });
    await connectAll(world);
    const before = await idOf(world, 1);
    const proxy = await proxyOf(world, 'socks5', 'refuse');
    await setProxy(proxy.url);
    const reconnector = reconnectorOf(world);
    await lookOnce(reconnector);
    for (const [n, minutes] of [1, 2, 4].entries()) {
      await world.advance(minutes * 60 - 1);
      await lookOnce(reconnector);
      expect(await failures()).toBe(n + 1);
      await world.advance(1);
      await lookOnce(reconnector);
      expect(await failures()).toBe(n + 2);
    }
    expect(await idOf(world, 1)).toBe(before);
    await proxy.setMode('ok');
    await world.advance(8 * 60);
    await lookOnce(reconnector);
    expect((await typesOf(world)).slice(-6)).toEqual(STAGES);
    expect(await isFlagged(world, 1)).toBe(false);
    await noKeyTwice(world);
  });

  test('is tried again at once when somebody asks, or when it is changed', async () => {
    world = await openEngine({ accounts: 1 });
    await connectAll(world);
    const proxy = await proxyOf(world, 'socks5', 'refuse');
    await setProxy(proxy.url);
    const reconnector = reconnectorOf(world);
    await lookOnce(reconnector);
    await lookOnce(reconnector);
    expect(await failures()).toBe(1);
    reconnector.heard(1);
    await lookOnce(reconnector);
    expect(await failures()).toBe(2);
    await setProxy((await proxyOf(world, 'http_password')).url);
    await lookOnce(reconnector);
    expect(await lastEvent()).toMatchObject({ type: 'reconnect.verified' });
  });

  test('is looked at again by itself when its time has come', async () => {
    world = await openEngine({ accounts: 1 });
    await connectAll(world);
    const proxy = await proxyOf(world, 'socks5', 'refuse');
    const reconnector = reconnectorOf(world);
    await setProxy(proxy.url);
    reconnector.start();
    try {
      await expect.poll(failures, SOON).toBeGreaterThan(2);
      await proxy.setMode('ok');
      await expect.poll(() => isFlagged(world, 1), SOON).toBe(false);
    } finally {
      await reconnector.stop();
    }
  });
});

describe('Settings that cannot be used', () => {
  test('are named, and the old connection lives', async () => {
    world = await openEngine({ accounts: 1 });
    await connectAll(world);
    const before = await idOf(world, 1);
    await setProxy('socks5://127.0.0.1:99999');
    await lookOnce(reconnectorOf(world));
    expect(await typesOf(world)).toEqual(TRIED);
    expect((await lastEvent())?.data).toMatchObject({ stage: 'settings', connected: true });
    expect(String((await lastEvent())?.data['error'])).toMatch(/^Failed to create client: s1: proxy: /);
    expect(await idOf(world, 1)).toBe(before);
  });

  test('such as a session that Telegram does not know are found out after the old connection: health says so', async () => {
    world = await openEngine({ accounts: 1, twice: [1] });
    await connectAll(world);
    await world.fault({ method: 'users.getUsers', error: 'AUTH_KEY_UNREGISTERED', code: 401, times: 0 });
    await world.sql('update telegram_accounts set session_string = $1, needs_reconnect = true', [
      sessionOf(SECOND + 1),
    ]);
    await lookOnce(reconnectorOf(world));
    expect(await typesOf(world)).toEqual([...STAGES.slice(0, 4), 'reconnect.failed']);
    expect((await lastEvent())?.data).toMatchObject({ stage: 'connect', connected: false });
    expect(await health()).toMatchObject({ status: 'invalid_session', consecutive_failures: 1 });
    expect(await isFlagged(world, 1)).toBe(true);
    expect((await world.links()).connections).toEqual([]);
  });
});

test('a connection that is not proved keeps the flag, and its failure counts as a check', async () => {
  world = await openEngine({ accounts: 1 });
  await connectAll(world);
  await flag();
  const connected = await holdAt(world, 'reconnect.connected');
  const looking = lookOnce(reconnectorOf(world));
  await connected.reached();
  await world.fault({ method: 'users.getUsers', action: 'silence', times: 1 });
  await connected.release();
  await looking;
  expect((await lastEvent())?.data).toMatchObject({ stage: 'verify', connected: false });
  expect(await health()).toMatchObject({ status: 'connection_timeout', consecutive_failures: 1 });
  expect(await isFlagged(world, 1)).toBe(true);
});

test('a flood of the question who it is is waited out before anything is done', async () => {
  world = await openEngine({ accounts: 1 });
  await connectAll(world);
  await world.sql(
    `insert into flood_waits (workspace_id, account_id, method, seconds, at)
     select workspace_id, id, 'users.getUsers', 300, $1 from telegram_accounts`,
    [world.crew.scope.now()],
  );
  await flag();
  const reconnector = reconnectorOf(world);
  await lookOnce(reconnector);
  expect(await typesOf(world)).toEqual([]);
  await world.advance(300);
  await lookOnce(reconnector);
  expect(await typesOf(world)).toEqual(STAGES);
});

test('a lease that another node takes in the quiet interval ends it here, and the flag is for the other', async () => {
  world = await openEngine({ accounts: 1, ask: false });
  await connectAll(world);
  const other = await world.open({ ask: false });
  await flag();
  const looking = lookOnce(reconnectorOf(world, 500));
  await expect.poll(() => typesOf(world), SOON).toContain('reconnect.closed');
  await world.sql(`update account_leases set node_id = null`);
  await world.connections.leases.renew();
  await other.connections.use(1, { timeout_ms: 1_000, pauses_ms: [] }, async () => {});
  await looking;
  expect(await typesOf(world)).toEqual(STAGES.slice(0, 4));
  expect(await isFlagged(world, 1)).toBe(true);
  await lookOnce(reconnectorOf(other));
  expect(await isFlagged(world, 1)).toBe(false);
  expect(await idOf(world, 1)).toBeDefined();
  await noKeyTwice(world);
});

test('a stop ends it between its stages, with nothing left connected, and the flag stands', async () => {
  world = await openEngine({ accounts: 1 });
  await connectAll(world);
  await flag();
  const reconnector = reconnectorOf(world, 60_000);
  reconnector.start();
  await expect.poll(() => typesOf(world), SOON).toContain('reconnect.closed');
  await reconnector.stop();
  expect(await typesOf(world)).toEqual(STAGES.slice(0, 4));
  expect((await world.links()).connections.filter(({ user_id }) => user_id === userOf(1))).toEqual([]);
  expect(await isFlagged(world, 1)).toBe(true);
});
