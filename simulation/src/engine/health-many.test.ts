import { runDiagnostics } from '@groundcrew/server/engine/diagnostics.ts';
import { testAccountSession, type CheckResult } from '@groundcrew/server/engine/health-check.ts';
import { testSessions } from '@groundcrew/server/engine/health-round.ts';
import { startHttpProxy, startSocks5 } from '@groundcrew/server/testing/proxy-servers.ts';
import { freePort } from '@groundcrew/server/testing/tcp-server.ts';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { openEngine, SOON, type EngineWorld } from './harness.ts';

const TIMEOUT_MS = 1_000;
/** Three attempts, and 2 s and 4 s between. */
const WORST_MS = 3 * TIMEOUT_MS + 6_000;

let world: EngineWorld;

function check(ids?: number[], keep_open = false): Promise<Map<number, CheckResult>> {
  const options = { timeout_ms: TIMEOUT_MS, keep_open, ...(ids ? { account_ids: ids } : {}) };
  return world.core.clock.task(() => testSessions(world.crew, world.connections, options));
}

const rows = () => world.sql('select * from account_health_status order by account_id');

const set = (id: number, column: string, value: unknown) =>
  world.sql(`update telegram_accounts set ${column} = $2 where id = $1`, [id, value]);

describe('many tests at once', () => {
  afterEach(() => world.close());

  test('are 20 at most, and 5 through one exit', async () => {
    const proxies = await Promise.all([startSocks5(), startHttpProxy(), startSocks5()]);
    const scheme = ['socks5', 'http', 'socks5'];
    world = await openEngine({ accounts: 40 });
    for (let id = 1; id <= 40; id += 1) {
      const exit = id % 4;
      if (exit > 0) await set(id, 'proxy_url', `${scheme[exit - 1]}://127.0.0.1:${proxies[exit - 1]?.port}`);
    }
    await world.fault({ method: 'users.getUsers', delay_ms: 150, times: 0 });
    const most = { all: 0, one: 0 };
    const testing = check();
    const over = new AbortController();
    void testing.finally(() => over.abort());
    while (!over.signal.aborted) {
      most.all = Math.max(most.all, (await world.links()).connections.length);
      most.one = Math.max(most.one, ...proxies.map(({ sockets }) => sockets.size));
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect([...(await testing).values()].every((result) => result.checked && result.status === 'ok')).toBe(true);
    expect(most.one).toBe(5);
    expect(most.all).toBeGreaterThan(15);
    expect(most.all).toBeLessThanOrEqual(20);
    const { max_main_connections, connections } = await world.links();
    expect(Object.values(max_main_connections)).toEqual(Array.from({ length: 40 }, () => 1));
    expect(connections).toEqual([]);
    await Promise.all(proxies.map((proxy) => proxy.close()));
  });

  test('do not connect what is put on hold while it waits for room', async () => {
    world = await openEngine({ accounts: 7 });
    await world.fault({ method: 'users.getUsers', delay_ms: 4_000, times: 0 });
    const testing = world.core.clock.task(() =>
      testSessions(world.crew, world.connections, { timeout_ms: 30_000, keep_open: false }),
    );
    await expect.poll(() => world.calls('users.getUsers'), SOON).toHaveLength(5);
    await set(7, 'hold_reason', 'takeover');
    const results = await testing;
    expect(results.get(6)).toMatchObject({ checked: true, status: 'ok' });
    expect(results.get(7)).toEqual({ checked: false, why: 'untestable', reason: 'hold takeover' });
    expect(await world.calls('users.getUsers')).toHaveLength(6);
    expect((await rows()).map(({ account_id }) => account_id)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('have recorded why an account must wait before anybody else may take it', async () => {
    world = await openEngine({ accounts: 1 });
    await world.fault({ method: 'users.getUsers', error: 'FLOOD_WAIT_42' });
    const close = vi.spyOn(world.connections, 'close');
    const recorded: number[] = [];
    close.mockImplementation(async () => {
      recorded.push((await world.sql('select from flood_waits')).length);
    });
    await check();
    expect(recorded).toEqual([1]);
    close.mockRestore();
  });

  test('reuse live connections', async () => {
    world = await openEngine({ accounts: 2 });
    await check(undefined, true);
    const before = (await world.links()).connections.map(({ id }) => id);
    await check(undefined, true);
    const { connections, max_main_connections } = await world.links();
    expect(connections.map(({ id }) => id)).toEqual(before);
    expect(Object.values(max_main_connections)).toEqual([1, 1]);
    expect(await world.calls('users.getUsers')).toHaveLength(4);
  });

  test('end soon when they are asked to stop', async () => {
    world = await openEngine({ accounts: 3 });
    await world.fault({ method: 'users.getUsers', action: 'silence', times: 0 });
    const stop = new AbortController();
    const testing = testSessions(world.crew, world.connections, {
      timeout_ms: 60_000,
      keep_open: false,
      signal: stop.signal,
    });
    await expect.poll(() => world.calls('users.getUsers'), SOON).toHaveLength(3);
    const begun_ms = performance.now();
    stop.abort();
    expect([...(await testing).values()]).toMatchObject([{ checked: false }, { checked: false }, { checked: false }]);
    expect(performance.now() - begun_ms).toBeLessThan(30_000);
    expect(await rows()).toEqual([]);
  });

  test('that the database leaves in the lurch reject once, with nothing left behind', async () => {
    world = await openEngine({ accounts: 6 });
    await world.fault({ method: 'users.getUsers', delay_ms: 200, times: 0 });
    const testing = check();
    await expect.poll(() => world.calls('users.getUsers'), SOON).not.toEqual([]);
    await world.sql('alter table account_health_checks rename to gone');
    await expect(testing).rejects.toThrow(/account_health_checks/);
    expect((await world.links()).connections).toEqual([]);
    await world.sql('alter table gone rename to account_health_checks');
  });

  test('find a server that has stopped within their time', async () => {
    world = await openEngine({ accounts: 1 });
    await world.simulator.close();
    const begun_ms = performance.now();
    const result = await testAccountSession(world.crew, world.connections, 1, { timeout_ms: TIMEOUT_MS });
    expect(result).toMatchObject({ checked: true, status: 'connection_timeout' });
    expect(performance.now() - begun_ms).toBeLessThan(WORST_MS);
  });
});

describe('diagnostics', () => {
  afterEach(() => world.close());

  test('name what fails, without secrets, and never reject', async () => {
    world = await openEngine({ accounts: 4 });
    const dead = await freePort();
    const proxy = await startSocks5({ login: { user: 'u', password: 'p' } });
    await set(1, 'proxy_url', `socks5://u:p@127.0.0.1:${proxy.port}`);
    await set(2, 'proxy_url', `socks5://u:wrong@127.0.0.1:${proxy.port}`);
    await set(3, 'proxy_url', `http://127.0.0.1:${dead}`);
    await set(4, 'proxy_url', 'no proxy at all');
    const findings = await runDiagnostics(world.crew, { telegram: 'other_server' });
    const failed = findings.filter(({ ok }) => !ok).map(({ check }) => check);
    expect(findings.map(({ check }) => check)).toEqual([
      'database',
      'storage',
      'clock',
      'Telegram',
      expect.stringMatching(`Telegram through .*${proxy.port}`),
      expect.stringMatching(`Telegram through .*${proxy.port}`),
      expect.stringMatching(`Telegram through .*${dead}`),
    ]);
    expect(failed).toHaveLength(2);
    expect(JSON.stringify(findings)).not.toContain('wrong');
    expect((await world.links()).connections.filter(({ user_id }) => user_id !== null)).toEqual([]);
    await proxy.close();
  });
});
