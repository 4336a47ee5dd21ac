// What people do with accounts over the API of a server that works for them, against a simulated Telegram.
import { openLog } from '@groundcrew/server/lib/log.ts';
import { startServer } from '@groundcrew/server/serve.ts';
import { startSocks5 } from '@groundcrew/server/testing/proxy-servers.ts';
import { expect, test } from 'vitest';
import { API_HASH, openEngine, sessionOf, SECOND, SOON, userOf, type EngineWorld } from '#engine/harness.ts';

type Answer = { status: number; body: Record<string, unknown> };
type Ask = (method: string, route: string, body?: object) => Promise<Answer>;

/** A server with all roles, and a token of an admin for its API. */
async function inServer(
  spec: Parameters<typeof openEngine>[0],
  work: (ask: Ask, world: EngineWorld) => Promise<void>,
): Promise<void> {
  const world = await openEngine({ ask: false, ...spec });
  await world.sql(`select setval(pg_get_serial_sequence('telegram_accounts', 'id'), 100)`);
  const log = openLog({ level: 'debug', console_level: 'silent', folder: world.config.logs_folder, color: false });
  const server = await startServer(world.config, log);
  try {
    const { token } = await world
      .command(['token', 'add', '--name', 'robot', '--role', 'admin', '--json'])
      .json<{ token: string }>();
    await work(asker(server.url, token), world);
  } finally {
    await server.close();
    await world.close();
  }
}

function asker(base: string, token: string): Ask {
  return async (method, route, body) => {
    const answer = await fetch(`${base}/api/v1${route}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the API answers is an object
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
}

async function connected(ask: Ask, ids: readonly number[]): Promise<void> {
  const all = async () => {
    const { body } = await ask('GET', '/accounts?connected=true');
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a page of accounts
    return (body['items'] as { id: number }[]).map(({ id }) => id);
  };
  await expect.poll(all, SOON).toEqual(ids);
}

const API = { api_id: 12_345, api_hash: API_HASH };

async function newestCode(world: EngineWorld): Promise<string> {
  const { codes } = await world.control<{ codes: { code: string }[] }>('/logins');
  return codes.at(-1)?.code ?? '';
}

/** Account 2 of the world has no row of its own: it is logged in. */
async function withoutSecond(world: EngineWorld): Promise<void> {
  await world.sql('delete from telegram_accounts where id = 2');
}

test('an account is logged in by code over the API, after a wrong one, and works', { timeout: 90_000 }, async () => {
  await inServer({ accounts: 2 }, async (ask, world) => {
    await connected(ask, [1, 2]);
    await ask('POST', '/accounts/2/logout');
    await withoutSecond(world);
    const begun = await ask('POST', '/logins', { kind: 'code', session_name: 'second', ...API });
    expect(begun).toMatchObject({ status: 201, body: { state: 'open', step: { step: 'ask_phone', problem: null } } });
    const at = `/logins/${String(begun.body['id'])}`;
    expect(await ask('POST', `${at}/code`, { code: '1' })).toMatchObject({
      status: 409,
      body: { code: 'wrong_state' },
    });
    expect(await ask('POST', `${at}/phone`, { phone: '+15550101002' })).toMatchObject({
      status: 200,
      body: { step: { step: 'ask_code', phone: expect.stringContaining('15550101002') } },
    });
    expect(await ask('POST', `${at}/code`, { code: '00000' })).toMatchObject({
      body: { step: { step: 'ask_code', problem: expect.stringContaining('code_') } },
    });
    const end = await ask('POST', `${at}/code`, { code: await newestCode(world) });
    expect(end).toMatchObject({
      body: { state: 'done', account: { session_name: 'second', created: true }, error: null },
    });
    expect(await ask('GET', at)).toMatchObject({ body: { state: 'done' } });
    expect(JSON.stringify(end.body)).not.toContain(API_HASH);
    await connected(ask, [1, (end.body['account'] as { id: number }).id]);
  });
});

test('an account is logged in by a QR code that is looked at until it was scanned', { timeout: 90_000 }, async () => {
  await inServer({ accounts: 2 }, async (ask, world) => {
    await connected(ask, [1, 2]);
    await ask('POST', '/accounts/2/logout');
    await withoutSecond(world);
    const begun = await ask('POST', '/logins', { kind: 'qr', session_name: 'scanned', ...API });
    expect(begun).toMatchObject({
      status: 201,
      body: { step: { step: 'show_qr', url: expect.stringContaining('tg://') } },
    });
    const step = begun.body['step'] as { url: string };
    await world.control('/logins/qr', { token: step.url, user_id: userOf(2) });
    const at = `/logins/${String(begun.body['id'])}`;
    await expect.poll(async () => (await ask('GET', at)).body['state'], SOON).toBe('done');
    expect(await ask('GET', at)).toMatchObject({ body: { account: { session_name: 'scanned' } } });
  });
});

test('a log-in is ended where it stands, and there are only so many at once', { timeout: 90_000 }, async () => {
  await inServer({ accounts: 1 }, async (ask) => {
    const begin = () => ask('POST', '/logins', { kind: 'code', ...API });
    const begun = [await begin(), await begin(), await begin(), await begin(), await begin()];
    expect(begun.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201]);
    expect(await begin()).toMatchObject({ status: 429, body: { code: 'too_many_logins' } });
    expect(await ask('DELETE', `/logins/${String(begun[0]?.body['id'])}`)).toMatchObject({
      status: 200,
      body: { state: 'failed', error: { code: 'stopped' } },
    });
    expect(await begin()).toMatchObject({ status: 201 });
  });
});

test('one session, and all of them, are tested by the server that has the accounts', { timeout: 90_000 }, async () => {
  await inServer({ accounts: 3 }, async (ask, world) => {
    await connected(ask, [1, 2, 3]);
    const before = (await world.links()).connections.map(({ id }) => id);
    expect(await ask('POST', '/accounts/1/health-test')).toMatchObject({
      status: 200,
      body: { checked: true, account: { status: 'ok', latency_ms: expect.any(Number) } },
    });
    await world.sql('update telegram_accounts set is_active = false where id = 3');
    const begun = await ask('POST', '/health/test', {});
    expect(begun).toMatchObject({ status: 202, body: { state: 'running', total: 2 } });
    const at = `/health/runs/${String(begun.body['id'])}`;
    await expect.poll(async () => (await ask('GET', at)).body['state'], SOON).toBe('done');
    expect(await ask('GET', at)).toMatchObject({
      body: { total: 2, done: 2, result: { ok: 2, failed: 0, not_checked: 0 } },
    });
    const { data } = await world.one(`select data from events where type = 'health_run.ended'`);
    expect(data).toMatchObject({ total: 2, ok: 2 });
    // Over the connections that are there.
    const after = (await world.links()).connections.map(({ id }) => id);
    expect(before).toEqual(expect.arrayContaining(after));
  });
});

test('an account is logged out on Telegram by the server that has it', { timeout: 90_000 }, async () => {
  await inServer({ accounts: 2 }, async (ask, world) => {
    await connected(ask, [1, 2]);
    expect(await ask('POST', '/accounts/2/logout')).toMatchObject({
      status: 200,
      body: { session: 'logged_out', account: { has_session: false } },
    });
    expect(await world.calls('auth.logOut', userOf(2))).toHaveLength(1);
    expect(await ask('POST', '/accounts/2/logout')).toMatchObject({ body: { session: 'none' } });
    await connected(ask, [1]);
  });
});

test('a session that another one replaces is ended on Telegram, too', { timeout: 90_000 }, async () => {
  await inServer({ accounts: 2, twice: [2] }, async (ask, world) => {
    await connected(ask, [1, 2]);
    const change = { session_string: sessionOf(SECOND + 2), old_scripts_stopped: true };
    expect(await ask('PUT', '/messaging/accounts/2', change)).toMatchObject({ status: 200 });
    await expect.poll(async () => (await world.calls('auth.logOut', userOf(2))).length, SOON).toBe(1);
    await expect.poll(async () => (await ask('GET', '/accounts/2')).body['needs_reconnect'], SOON).toBe(false);
    await connected(ask, [1, 2]);
    expect((await world.links()).killed).toEqual([]);
  });
});

test(
  'another proxy is taken by a reconnect of that account alone, and is listed and tested',
  { timeout: 90_000 },
  async () => {
    await inServer({ accounts: 2 }, async (ask, world) => {
      await connected(ask, [1, 2]);
      const before = (await world.links()).connections.find(({ user_id }) => user_id === userOf(2))?.id;
      const socks = await startSocks5();
      try {
        const proxy_url = `socks5://127.0.0.1:${socks.port}`;
        expect(await ask('POST', '/proxies/test', { proxy_url })).toMatchObject({
          status: 200,
          body: { ok: true, results: [{ dc: null, ok: true, ms: expect.any(Number) }] },
        });
        const change = { proxy_url, needs_reconnect: true };
        expect(await ask('PUT', '/messaging/accounts/1', change)).toMatchObject({ body: { needs_reconnect: true } });
        await expect.poll(async () => (await ask('GET', '/accounts/1')).body['needs_reconnect'], SOON).toBe(false);
        expect(await ask('POST', '/accounts/1/proxy-test', {})).toMatchObject({ body: { proxy: proxy_url, ok: true } });
        expect(await ask('GET', '/proxies')).toMatchObject({
          body: { items: expect.arrayContaining([expect.objectContaining({ proxy: proxy_url, accounts_count: 1 })]) },
        });
        expect((await world.links()).connections.find(({ user_id }) => user_id === userOf(2))?.id).toBe(before);
        expect(await ask('GET', '/accounts/1/events')).toMatchObject({
          body: { items: expect.arrayContaining([expect.objectContaining({ type: 'reconnect.verified' })]) },
        });
      } finally {
        await socks.close();
      }
    });
  },
);
