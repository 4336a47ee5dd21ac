import { Reconnector } from '@groundcrew/server/engine/reconnect/reconnector.ts';
import { openLog } from '@groundcrew/server/lib/log.ts';
import { startServer } from '@groundcrew/server/serve.ts';
import { freePort } from '@groundcrew/server/testing/tcp-server.ts';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openEngine, SOON, userOf, type EngineWorld } from './harness.ts';
import {
  accountOf,
  connectionIds,
  holdAt,
  idOf,
  isFlagged,
  noKeyTwice,
  proxyOf,
  reconnectEvents,
  STAGES,
  typesOf,
} from './reconnecting.ts';

let world: EngineWorld;
beforeEach(async () => {
  world = await openEngine({ accounts: 4, clock: { mode: 'real', rate: 1 } });
});
afterEach(() => world.close());

const setProxy = (url: string) => world.sql('update telegram_accounts set proxy_url = $1 where id = 2', [url]);
const connected = async () => (await connectionIds(world)).size;

describe('In a server', { timeout: 60_000 }, () => {
  let server: Awaited<ReturnType<typeof startServer>>;
  const start = async () => {
    const log = openLog({ level: 'debug', console_level: 'silent', folder: world.config.logs_folder, color: false });
    server = await startServer(world.config, log);
    await expect.poll(connected, SOON).toBe(4);
  };
  beforeEach(start);
  afterEach(() => server.close());

  test('a proxy that plain SQL has changed, without any flag, is taken gracefully, and nobody else moves', async () => {
    const before = await connectionIds(world);
    const proxy = await proxyOf(world, 'http_password');
    await setProxy(proxy.url);
    await expect.poll(() => typesOf(world), SOON).toEqual(STAGES);
    expect((await reconnectEvents(world))[0]).toMatchObject({ account_id: 2, data: { why: 'settings_changed' } });
    expect(await isFlagged(world, 2)).toBe(false);
    const after = await connectionIds(world);
    expect([...after].filter(([user, id]) => before.get(user) !== id).map(([user]) => user)).toEqual([userOf(2)]);
    expect(proxy.counters.open).toBe(1);
    await noKeyTwice(world);
  });

  test('a dead proxy leaves the old connection open, and the account can be asked to try again', async () => {
    const before = await idOf(world, 2);
    const port = await freePort();
    await setProxy(`socks5://127.0.0.1:${port}`);
    await expect.poll(() => typesOf(world), SOON).toContain('reconnect.failed');
    expect(await isFlagged(world, 2)).toBe(true);
    const asked = await world.command(['accounts', 'reconnect', 's2']).ended;
    expect(asked.exit).toBe(1);
    expect(asked.stdout).toMatch(
      /^s2 is not reconnected: the way to Telegram .* does not work \(proxy refused: .*\)\. The old connection goes on/,
    );
    const listed = await world.command(['accounts', 'list']).ended;
    expect(listed.stdout).toMatch(/^2 +s2 .* not reconnected: proxy refused: /m);
    expect(listed.stdout).not.toMatch(/^[134] +.*reconnect/m);
    expect(await idOf(world, 2)).toBe(before);
    expect(await world.one('select status from account_health_status where account_id = 2')).toEqual({ status: 'ok' });
  });

  test('a command hands its wish to the server, and shows what that does', async () => {
    const before = await idOf(world, 2);
    const proxy = await proxyOf(world, 'socks5_password');
    const command = world.command(['accounts', 'proxy', 's2', proxy.url, '--json']);
    const said = await command.json<{ reconnected: boolean; stages: { type: string }[] }>();
    expect(said.reconnected).toBe(true);
    expect(said.stages.map(({ type }) => type)).toEqual(STAGES);
    expect(command.said.stderr).toContain('s2: the running server is asked to connect it anew');
    expect(await idOf(world, 2)).not.toBe(before);
    expect(proxy.counters.open).toBe(1);
    await noKeyTwice(world);
  });
});

describe('Of two servers', { timeout: 90_000 }, () => {
  test('the one that takes over an account of the other, which died, sees at once that it is to connect anew', async () => {
    const log = openLog({ level: 'debug', console_level: 'silent', folder: world.config.logs_folder, color: false });
    const server = await startServer(world.config, log);
    try {
      await expect.poll(connected, SOON).toBe(4);
      const other = world.command(['serve']);
      const ofOther = () =>
        world.sql<{ account_id: number }>(
          `select account_id from account_leases where node_id not like '%-' || $1 || '-%' order by 1`,
          [String(process.pid)],
        );
      await expect.poll(ofOther, SOON).toHaveLength(2);
      await other.kill();
      const [first] = await ofOther();
      const looks = vi.spyOn(Reconnector.prototype, 'look');
      await world.sql('update telegram_accounts set needs_reconnect = true where id = $1', [first?.account_id]);
      // It has looked, and left the account to the other.
      await expect
        .poll(() => looks.mock.settledResults.filter(({ type }) => type === 'fulfilled').length, SOON)
        .toBe(1);
      looks.mockRestore();
      // As if the time had passed after which a silent process is given up.
      await world.sql('update account_leases set node_id = null where account_id = $1', [first?.account_id]);
      await expect.poll(() => isFlagged(world, first?.account_id ?? 0), { ...SOON, timeout: 40_000 }).toBe(false);
    } finally {
      await server.close();
    }
  });
});

test(
  'a server that dies between two connections is replaced, and the other does it all again',
  { timeout: 60_000 },
  async () => {
    const first = world.command(['serve']);
    await expect.poll(connected, SOON).toBe(4);
    const held = await holdAt(world, 'reconnect.connected');
    await world.sql('update telegram_accounts set needs_reconnect = true where id = 2');
    await held.reached();
    world.command(['serve']);
    await first.kill();
    await held.bury();
    await held.release();
    expect(await typesOf(world)).toEqual(STAGES.slice(0, 4));
    // As if the time had passed after which a silent process is given up.
    await world.sql('update account_leases set node_id = null');
    await expect.poll(() => isFlagged(world, 2), { ...SOON, timeout: 30_000 }).toBe(false);
    expect((await typesOf(world)).slice(-6)).toEqual(STAGES);
    await expect.poll(connected, SOON).toBe(4);
    expect((await accountOf(world, 2))['needs_reconnect']).toBe(false);
    await noKeyTwice(world);
  },
);
