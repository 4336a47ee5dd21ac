import type { StoredEvent } from '@groundcrew/server/store/events/events.ts';
import { freePort } from '@groundcrew/server/testing/tcp-server.ts';
import { afterEach, describe, expect, test } from 'vitest';
import { openEngine, type EngineWorld } from './harness.ts';
import {
  accountOf,
  holdAt,
  isFlagged,
  lookOnce,
  noKeyTwice,
  proxyOf,
  reconnectorOf,
  STAGES,
  typesOf,
} from './reconnecting.ts';

let world: EngineWorld;
afterEach(() => world.close());

type Said = { account_id: number; reconnected: boolean; proxy?: string | null; stages: StoredEvent[] };

test('a command shows the stages as they are reached, and does the work where no server runs', async () => {
  world = await openEngine({ accounts: 1 });
  const command = world.command(['accounts', 'reconnect', 's1', '--json']);
  const said = await command.json<Said>();
  expect(said).toMatchObject({ account_id: 1, reconnected: true });
  expect(said.stages.map(({ type }) => type)).toEqual(STAGES);
  const shown = command.said.stderr.split('\n').filter((line) => line.includes(' s1: '));
  expect(shown.map((line) => line.replace(/^\S+ \S+ /, '').replace(/\d+ ms/, 'N ms'))).toEqual([
    's1: reconnecting',
    's1: what was under way has ended',
    's1: Telegram is reached in N ms',
    's1: the old connection is closed',
    's1: connected anew',
    's1: answered who it is in N ms',
  ]);
  expect(await isFlagged(world, 1)).toBe(false);
});

test('another proxy is tested, stored sealed, and connected through; none is one, too', async () => {
  world = await openEngine({ accounts: 1 });
  const proxy = await proxyOf(world, 'socks5_password');
  const said = await world.command(['accounts', 'proxy', 's1', proxy.url, '--json']).json<Said>();
  expect(said).toMatchObject({ reconnected: true, proxy: `socks5://crew:***@127.0.0.1:${proxy.port}` });
  expect(said.stages.map(({ type }) => type)).toEqual(STAGES);
  // Asked before it is stored, tested before the old connection is closed, and then used.
  expect(proxy.counters.connected).toBe(3);
  expect(await accountOf(world, 1)).toMatchObject({
    proxy_url: expect.stringMatching(/^gc1:/),
    needs_reconnect: false,
    settings_version: 2,
  });
  const none = await world.command(['accounts', 'proxy', 's1', 'none', '--json']).json<Said>();
  expect(none).toMatchObject({ reconnected: true, proxy: null });
  expect(await accountOf(world, 1)).toMatchObject({ proxy_url: null, needs_reconnect: false, settings_version: 3 });
});

test('a proxy that leads nowhere, or that nobody understands, is refused and changes nothing', async () => {
  world = await openEngine({ accounts: 1 });
  const before = await accountOf(world, 1);
  const port = await freePort();
  const dead = await world.command(['accounts', 'proxy', 's1', `socks5://u:secret@127.0.0.1:${port}`]).ended;
  expect(dead.exit).toBe(1);
  expect(dead.stderr).toContain(
    `Bad input: proxy: socks5://u:***@127.0.0.1:${port} does not lead to Telegram: proxy refused`,
  );
  expect(dead.stderr).not.toContain('secret');
  const odd = await world.command(['accounts', 'proxy', 's1', 'gopher://127.0.0.1:70']).ended;
  expect(odd.exit).toBe(2);
  expect(odd.stderr).toContain('Wrong usage: the proxy: ');
  expect(await accountOf(world, 1)).toEqual(before);
  expect(await typesOf(world)).toEqual([]);
});

test('an account that nobody may connect gets its proxy for later, and is not reconnected', async () => {
  world = await openEngine({ accounts: 1 });
  await world.sql(`update telegram_accounts set hold_reason = 'takeover'`);
  const proxy = await proxyOf(world, 'socks5_password');
  const later = await world.command(['accounts', 'proxy', 's1', proxy.url]).ended;
  expect(later.stdout).toMatch(/^s1 will connect through socks5:\S+ once it may \(now: hold takeover\)\.\n$/);
  const refused = await world.command(['accounts', 'reconnect', 's1']).ended;
  expect(refused.exit).toBe(1);
  expect(refused.stderr).toContain('s1 is not connected at all: hold takeover');
  expect(await typesOf(world)).toEqual([]);
});

describe('A process that is killed', () => {
  test.each(STAGES)('before it has told of %s leaves the flag, and the next one does all of it', async (type) => {
    world = await openEngine({ accounts: 1 });
    const held = await holdAt(world, type);
    const killed = world.command(['accounts', 'reconnect', 's1']);
    await held.reached();
    await killed.kill();
    await held.bury();
    await held.release();
    expect(await isFlagged(world, 1)).toBe(true);
    expect((await world.links()).connections).toEqual([]);
    const told = await typesOf(world);
    expect(told).toEqual(STAGES.slice(0, STAGES.indexOf(type)));
    // As if the time had passed after which a silent process is given up.
    await world.sql('update account_leases set node_id = null');
    await lookOnce(reconnectorOf(world));
    expect(await typesOf(world)).toEqual([...told, ...STAGES]);
    expect(await isFlagged(world, 1)).toBe(false);
    await noKeyTwice(world);
  });
});
