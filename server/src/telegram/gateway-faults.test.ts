import { randomBytes } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import type { Proxy } from '#domain/proxies.ts';
import {
  TelegramError,
  type ConnectOptions,
  type TelegramFault,
  type TelegramIdentity,
  type TelegramStateStore,
} from '#domain/telegram.ts';
import { createTelegramGateway, type GatewayOptions } from '#telegram/gateway.ts';
import { startHttpProxy, startSocks4, startSocks5 } from '#testing/proxy-servers.ts';
import { answerResPq } from '#testing/res-pq.ts';
import { freePort, startServer, type TestServer } from '#testing/tcp-server.ts';

const TIMEOUT_MS = 400;
const LOGIN = { user: 'alice', password: 'right' };

const running: { close: () => Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
});

async function keep<T extends { close: () => Promise<void> }>(server: Promise<T>): Promise<T> {
  running.push(await server);
  return server;
}

/** A Telethon string for an address at which nobody is (RFC 5737): only the gateway's own rule leads elsewhere. */
function sessionString(): string {
  const head = Buffer.from([2, 192, 0, 2, 1, 443 >> 8, 443 & 0xff]);
  return `1${Buffer.concat([head, randomBytes(256)]).toString('base64url')}=`;
}

function identity(changes: Partial<TelegramIdentity> = {}): TelegramIdentity {
  const session_string = sessionString();
  return { account_id: 1, session_name: 's1', session_string, api_id: 1, api_hash: 'abc', proxy: null, ...changes };
}

function memoryState(): TelegramStateStore & { saved: Map<string, Uint8Array> } {
  const saved = new Map<string, Uint8Array>();
  return {
    saved,
    load: async () => [],
    save: async (entries) => {
      for (const { kind, key, value } of entries) if (value) saved.set(`${kind} ${key}`, value);
    },
  };
}

function gatewayFor(server: { host: string; port: number } | undefined, options: Partial<GatewayOptions> = {}) {
  const log = { debug: () => {}, warn: () => {} };
  return createTelegramGateway({ server, app: { device_model: 'Test', app_version: '0' }, log, ...options });
}

async function faultOf(work: Promise<unknown>): Promise<TelegramFault> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(TelegramError);
  return (error as TelegramError).fault;
}

async function connectFault(
  server: { host: string; port: number },
  proxy: Proxy | null = null,
  options: Partial<ConnectOptions> = {},
): Promise<TelegramFault> {
  return faultOf(
    gatewayFor(server).connect(identity({ proxy }), { state: memoryState(), timeout_ms: TIMEOUT_MS, ...options }),
  );
}

const silent = (): Promise<TestServer> => keep(startServer(() => {}));
const proxyAt = (
  type: 'socks5' | 'socks4' | 'http',
  port: number,
  login: { user: string; password: string } | null = null,
): Proxy => ({ type, host: '127.0.0.1', port, user: login?.user ?? null, password: login?.password ?? null });

describe('a connection that does not come about', () => {
  test('is refused when nobody listens', async () => {
    const fault = await connectFault({ host: '127.0.0.1', port: await freePort() });
    expect(fault).toMatchObject({ kind: 'connection', reason: 'refused' });
  });

  test('is unreachable when the name does not exist', async () => {
    const fault = await connectFault({ host: 'nobody.invalid', port: 443 }, null, { timeout_ms: 10_000 });
    expect(fault).toMatchObject({ kind: 'connection', reason: 'unreachable' });
  });

  test('times out at a silent server, and leaves nothing open', async () => {
    const server = await silent();
    const started = performance.now();
    const fault = await connectFault(server);
    expect(fault).toMatchObject({ kind: 'connection', reason: 'timeout' });
    expect(performance.now() - started).toBeLessThan(TIMEOUT_MS + 1000);
    await server.idle();
    expect(server.seen.connections).toBe(1);
  });

  test('is dropped when the server hangs up', async () => {
    const server = await keep(startServer((socket) => socket.once('data', () => socket.destroy())));
    expect(await connectFault(server)).toMatchObject({ kind: 'connection', reason: 'dropped' });
    expect(server.seen.connections).toBe(1);
  });

  test.each([-404, -429, -444])('names the transport error %i, and makes no new key', async (code) => {
    const server = await keep(
      startServer((socket) => {
        const frame = Buffer.alloc(8);
        frame.writeUInt32LE(4);
        frame.writeInt32LE(code, 4);
        socket.once('data', () => socket.write(frame));
      }),
    );
    const state = memoryState();
    expect(await connectFault(server, null, { state, timeout_ms: 3000 })).toEqual({ kind: 'transport', code });
    await server.idle();
    expect(server.seen.connections).toBe(1);
    expect([...state.saved.keys()].filter((key) => key.startsWith('auth_key'))).toEqual([]);
  });

  test('ends when the caller gives up', async () => {
    const server = await silent();
    const caller = new AbortController();
    setTimeout(() => caller.abort(), 50);
    const fault = await connectFault(server, null, { signal: caller.signal, timeout_ms: 10_000 });
    expect(fault).toMatchObject({ kind: 'closed' });
    await server.idle();
  });

  test('writes nothing when the lease is over', async () => {
    const server = await silent();
    expect(await connectFault(server, null, { mayWrite: () => false })).toMatchObject({ kind: 'closed' });
    await server.idle();
    expect(server.seen.bytes).toBe(0);
  });
});

describe('a proxy in the way', () => {
  test.each(['socks5', 'socks4', 'http'] as const)('%s: refuses when nobody listens', async (type) => {
    const server = await silent();
    const fault = await connectFault(server, proxyAt(type, await freePort()));
    expect(fault).toMatchObject({ kind: 'connection', reason: 'proxy_refused' });
    expect(server.seen.connections).toBe(0);
  });

  test.each(['socks5', 'socks4', 'http'] as const)('%s: times out when it stalls in the handshake', async (type) => {
    const proxy = await silent();
    const fault = await connectFault(await silent(), proxyAt(type, proxy.port));
    expect(fault).toMatchObject({ kind: 'connection', reason: 'timeout' });
    await proxy.idle();
  });

  test.each(['socks5', 'socks4', 'http'] as const)('%s: refuses when it hangs up in the handshake', async (type) => {
    const proxy = await keep(startServer((socket) => socket.once('data', () => socket.end())));
    const fault = await connectFault(await silent(), proxyAt(type, proxy.port));
    expect(fault).toMatchObject({ kind: 'connection', reason: 'proxy_refused' });
  });

  test('does not take the password', async () => {
    const socks = await keep(startSocks5({ login: LOGIN }));
    const http = await keep(startHttpProxy({ login: LOGIN }));
    const wrong = { user: 'alice', password: 'wrong' };
    const server = await silent();
    for (const proxy of [
      proxyAt('socks5', socks.port, wrong),
      proxyAt('socks5', socks.port),
      proxyAt('http', http.port, wrong),
      proxyAt('http', http.port),
    ]) {
      expect(await connectFault(server, proxy)).toMatchObject({ kind: 'connection', reason: 'proxy_auth' });
    }
    await Promise.all([socks.idle(), http.idle()]);
    expect(server.seen.connections).toBe(0);
  });

  test('says why the destination cannot be reached', async () => {
    const server = await silent();
    const refused = await keep(startSocks5({ reply: 5 }));
    const unreachable = await keep(startSocks5({ reply: 4 }));
    const badGateway = await keep(startHttpProxy({ status: 502 }));
    const forbidden = await keep(startHttpProxy({ status: 403 }));
    expect(await connectFault(server, proxyAt('socks5', refused.port))).toMatchObject({ reason: 'refused' });
    expect(await connectFault(server, proxyAt('socks5', unreachable.port))).toMatchObject({ reason: 'unreachable' });
    expect(await connectFault(server, proxyAt('http', badGateway.port))).toMatchObject({ reason: 'unreachable' });
    expect(await connectFault(server, proxyAt('http', forbidden.port))).toMatchObject({ reason: 'proxy_refused' });
  });

  test('never shows its login in an error', async () => {
    const socks = await keep(startSocks5({ login: LOGIN }));
    const proxy = proxyAt('socks5', socks.port, { user: 'carol', password: 'hunter2' });
    const fault = await connectFault(await silent(), proxy);
    expect(JSON.stringify(fault)).not.toMatch(/carol|hunter2/);
  });

  test('an MTProxy that stays silent times out, one that hangs up drops', async () => {
    const secret = `dd${'5'.repeat(32)}`;
    const stalled = await silent();
    const closing = await keep(startServer((socket) => socket.once('data', () => socket.destroy())));
    const server = await silent();
    const at = (port: number): Proxy => ({ type: 'mtproxy', host: '127.0.0.1', port, secret });
    expect(await connectFault(server, at(stalled.port))).toMatchObject({ kind: 'connection', reason: 'timeout' });
    expect(await connectFault(server, at(closing.port))).toMatchObject({ kind: 'connection', reason: 'dropped' });
    await stalled.idle();
    expect(server.seen.connections).toBe(0);
  });

  test('an MTProxy that imitates TLS and is none is an error too', async () => {
    const secret = `ee${'5'.repeat(32)}${Buffer.from('example.com').toString('hex')}`;
    const nonsense = await keep(startServer((socket) => socket.once('data', () => socket.write('no TLS here'))));
    const fault = await connectFault(await silent(), {
      type: 'mtproxy',
      host: '127.0.0.1',
      port: nonsense.port,
      secret,
    });
    expect(fault).toMatchObject({ kind: 'connection', reason: 'protocol' });
    await nonsense.idle();
  });
});

describe('settings that cannot be used', () => {
  test.each([
    ['session', { session_string: '1nonsense' }],
    ['api_id', { api_id: 0 }],
    ['api_id', { api_id: 2 ** 31 }],
    ['api_hash', { api_hash: '' }],
    ['proxy', { proxy: { type: 'mtproxy', host: '127.0.0.1', port: 1, secret: 'zz' } }],
  ] as const)('%s is named, and nothing is sent', async (part, changes) => {
    const server = await silent();
    const gateway = gatewayFor(server);
    const options = { state: memoryState(), timeout_ms: TIMEOUT_MS };
    expect(await faultOf(gateway.connect(identity(changes), options))).toMatchObject({ kind: 'setup', part });
    expect(server.seen.connections).toBe(0);
  });

  test('an MTProxy elsewhere is not used together with another server than Telegram', async () => {
    const proxy: Proxy = { type: 'mtproxy', host: 'proxy.example.com', port: 443, secret: '5'.repeat(32) };
    expect(await connectFault(await silent(), proxy)).toMatchObject({ kind: 'setup', part: 'proxy' });
    const probe = gatewayFor(await silent()).probe(proxy, { timeout_ms: TIMEOUT_MS });
    expect(await faultOf(probe)).toMatchObject({ kind: 'setup', part: 'proxy' });
  });
});

describe('a probe', () => {
  test('tells by how much the clock of the DC is ahead of this machine’s', async () => {
    const dc = await keep(startServer((socket) => answerResPq(socket, 3_600)));
    const told: number[] = [];
    await gatewayFor(dc).probe(null, { timeout_ms: 5000, onTelegramTime: (ahead_ms) => told.push(ahead_ms) });
    expect(told).toEqual([expect.toSatisfy((ms: number) => Math.abs(ms - 3_600_000) < 30_000)]);
  });

  test('measures the way to a DC, directly and through every kind of proxy, and makes no key', async () => {
    const dc = await keep(startServer((socket) => answerResPq(socket)));
    const socks5 = await keep(startSocks5({ login: LOGIN }));
    const socks4 = await keep(startSocks4());
    const http = await keep(startHttpProxy({ login: LOGIN }));
    const gateway = gatewayFor(dc);
    for (const proxy of [
      null,
      proxyAt('socks5', socks5.port, LOGIN),
      proxyAt('socks4', socks4.port),
      proxyAt('http', http.port, LOGIN),
    ]) {
      const milliseconds = await gateway.probe(proxy, { timeout_ms: 5000 });
      expect(milliseconds).toBeGreaterThan(0);
      expect(milliseconds).toBeLessThan(5000);
    }
    await Promise.all([dc.idle(), socks5.idle(), socks4.idle(), http.idle()]);
    const destination = `127.0.0.1:${dc.port}`;
    expect([socks5, socks4, http].map((proxy) => proxy.destinations)).toEqual([
      [destination],
      [destination],
      [destination],
    ]);
    // req_pq_multi and nothing after it, four times.
    expect(dc.seen.bytes).toBe(4 * 48);
  });

  test('tells what is in the way', async () => {
    const gateway = gatewayFor(await silent());
    const socks = await keep(startSocks5({ login: LOGIN }));
    const probe = (proxy: Proxy | null) => faultOf(gateway.probe(proxy, { timeout_ms: TIMEOUT_MS }));
    expect(await probe(null)).toMatchObject({ reason: 'timeout' });
    expect(await probe(proxyAt('socks5', await freePort()))).toMatchObject({ reason: 'proxy_refused' });
    expect(await probe(proxyAt('socks5', socks.port))).toMatchObject({ reason: 'proxy_auth' });
    expect(await probe(proxyAt('http', (await silent()).port))).toMatchObject({ reason: 'timeout' });
  });

  test('does not take any answer for that of a DC', async () => {
    const web = await keep(
      startServer((socket) => socket.once('data', () => socket.write('HTTP/1.1 400 Bad\r\n\r\n'))),
    );
    expect(await faultOf(gatewayFor(web).probe(null, { timeout_ms: TIMEOUT_MS }))).toMatchObject({
      kind: 'connection',
    });
    await web.idle();
  });
});
