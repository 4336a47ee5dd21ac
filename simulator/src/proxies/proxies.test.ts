import { connect } from 'node:net';
import { once } from 'node:events';
import { InputMedia, proxyTransportFromUrl } from '@mtcute/node';
import { expect, onTestFinished, test } from 'vitest';
import { createChance } from '#chance.ts';
import { ask, order } from '#testing/control.ts';
import { clientOf, connected, testSimulator } from '#testing/clients.ts';
import { ANNA } from '#testing/small-world.ts';
import { until } from '#testing/waiting.ts';
import type { Simulator } from '#simulator.ts';
import { startProxies } from './start-proxies.ts';

const NAMES = [
  'socks5',
  'socks5_password',
  'socks4',
  'socks4_password',
  'http',
  'http_password',
  'mtproxy',
  'mtproxy_dd',
];
const WITH_PASSWORD = ['socks5_password', 'socks4_password', 'http_password', 'mtproxy', 'mtproxy_dd'];

async function withProxies(): Promise<Simulator> {
  const simulator = await testSimulator();
  await startProxies(simulator);
  return simulator;
}

function urlOf(simulator: Simulator, name: string): string {
  return simulator.proxies.find((proxy) => proxy.name === name)?.url ?? '';
}

type Described = {
  name: string;
  mode: string;
  connected: number;
  open: number;
  wrong_password: number;
  bytes_up: number;
};

async function countersOf(simulator: Simulator, name: string): Promise<Described | undefined> {
  return (await ask<Described[]>(simulator, '/proxies')).find((proxy) => proxy.name === name);
}

test.each(NAMES)('%s leads to the simulator, and media connections too', async (name) => {
  const simulator = await withProxies();
  const transport = proxyTransportFromUrl(urlOf(simulator, name));
  const client = await connected(simulator, ANNA, { transport });
  const sent = await client.sendMedia(
    'self',
    InputMedia.document(createChance(1).bytes(300_000), { fileName: 'a.bin' }),
  );
  expect(sent.media?.type).toBe('document');
  const counters = await countersOf(simulator, name);
  expect(counters).toMatchObject({ mode: 'ok', wrong_password: 0, rejected: 0 });
  expect(counters?.bytes_up).toBeGreaterThan(300_000);
  const { connections } = await ask<{ connections: { main: boolean }[] }>(simulator, '/connections');
  expect(counters?.connected).toBe(connections.length);
});

test.each(WITH_PASSWORD)('%s counts whoever comes with a wrong password', async (name) => {
  const simulator = await withProxies();
  await order(simulator, '/proxies', { name, mode: 'wrong_password' });
  await attempt(simulator, urlOf(simulator, name));
  await until(async () => (await countersOf(simulator, name))?.wrong_password === 1);
  expect(await countersOf(simulator, name)).toMatchObject({ connected: 0 });
});

test('a password is asked for where there is one', async () => {
  const simulator = await withProxies();
  const right = new URL(urlOf(simulator, 'socks5_password'));
  await attempt(simulator, `socks5://crew:wrong@${right.host}`);
  await attempt(simulator, `socks5://${right.host}`);
  await until(async () => (await countersOf(simulator, 'socks5_password'))?.wrong_password === 2);
  expect(await countersOf(simulator, 'socks5_password')).toMatchObject({ connected: 0 });
});

test('it leads nowhere else', async () => {
  const simulator = await withProxies();
  const proxy = simulator.proxies.find(({ name }) => name === 'http');
  const answer = await say(proxy?.port ?? 0, `CONNECT ${simulator.control} HTTP/1.1\r\n\r\n`);
  expect(answer).toMatch(/^HTTP\/1.1 403 /);
  expect(proxy?.counters).toMatchObject({ connected: 0, rejected: 1 });
});

test('a refusing proxy is as good as not there, and comes back on its port', async () => {
  const simulator = await withProxies();
  const client = await connected(simulator, ANNA, { transport: proxyTransportFromUrl(urlOf(simulator, 'socks5')) });
  const port = simulator.proxies[0]?.port;
  await order(simulator, '/proxies', { name: 'socks5', mode: 'refuse' });
  await expect(say(port ?? 0, '')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  expect((await ask<{ connections: object[] }>(simulator, '/connections')).connections).toEqual([]);
  await order(simulator, '/proxies', { name: 'socks5', mode: 'ok' });
  expect(simulator.proxies[0]?.port).toBe(port);
  await expect(client.getMe()).resolves.toMatchObject({ id: ANNA });
});

test('a rejecting proxy answers that it connects nobody', async () => {
  const simulator = await withProxies();
  await order(simulator, '/proxies', { mode: 'reject' });
  const port = simulator.proxies.find(({ name }) => name === 'http')?.port ?? 0;
  expect(await say(port, `CONNECT ${simulator.server} HTTP/1.1\r\n\r\n`)).toMatch(/^HTTP\/1.1 403 /);
});

test('a stalled proxy keeps everybody waiting, and goes on when it goes on', async () => {
  const simulator = await withProxies();
  const client = await connected(simulator, ANNA, { transport: proxyTransportFromUrl(urlOf(simulator, 'http')) });
  await order(simulator, '/proxies', { mode: 'stall' });
  const call = client.call({ _: 'help.getNearestDc' }, { timeout: 300 });
  await expect(call).rejects.toMatchObject({ text: 'TIMEOUT' });
  await order(simulator, '/proxies', { mode: 'ok' });
  await expect(client.call({ _: 'help.getNearestDc' })).resolves.toBeDefined();
});

test('a connection can be dropped in the middle of a message', async () => {
  const simulator = await withProxies();
  const client = await connected(simulator, ANNA, { transport: proxyTransportFromUrl(urlOf(simulator, 'socks5')) });
  const { bytes_up = 0, bytes_down = 0 } = simulator.proxies[0]?.counters ?? {};
  const after_bytes = bytes_up + bytes_down + 200;
  await order(simulator, '/proxies', { name: 'socks5', mode: 'drop', after_bytes });
  void client.sendText('self', createChance(1).bytes(2000).toString('hex')).catch(() => {});
  await until(() => (simulator.proxies[0]?.counters.dropped ?? 0) > 0);
  expect(await ask(simulator, '/messages')).toEqual([]);
});

test('modes that do not exist are refused with those that do', async () => {
  const simulator = await withProxies();
  const refused = await order<{ message: string }>(simulator, '/proxies', { mode: 'slow' });
  expect(refused.body.message).toMatch(/mode: .*"ok"\|"refuse"\|"reject"\|"stall"\|"wrong_password"\|"drop"/);
  expect(await order(simulator, '/proxies', { name: 'tor', mode: 'ok' })).toMatchObject({ status: 404 });
});

test('whatever comes, a proxy drops it and serves the others', async () => {
  const simulator = await withProxies();
  const chance = createChance(42);
  const heads = ['', '\u0005\u0001\u0002', '\u0005\u0001\u0000\u0005', '\u0004\u0001', 'CONNECT a:1 HTTP/1.1\r\n'];
  const visits = simulator.proxies.flatMap(({ port }) =>
    Array.from({ length: 40 }, async () => {
      const socket = connect(port, '127.0.0.1');
      socket.on('error', () => {}).resume();
      socket.end(Buffer.concat([Buffer.from(chance.pick(heads)), chance.bytes(chance.int(300))]));
      await once(socket, 'close');
    }),
  );
  await Promise.all(visits);
  await until(() => simulator.proxies.every(({ counters }) => counters.open === 0));
  const transport = proxyTransportFromUrl(urlOf(simulator, 'mtproxy_dd'));
  await expect(connected(simulator, ANNA, { transport })).resolves.toBeDefined();
});

/** Tries to connect once; what comes of it the proxy's counters tell. */
async function attempt(simulator: Simulator, url: string): Promise<void> {
  const transport = proxyTransportFromUrl(url);
  const client = await clientOf(simulator, ANNA, { transport, reconnectionStrategy: () => false });
  client.onError.add(() => {});
  await client.connect();
  void client.getMe().catch(() => {});
}

/** What a server answers to that, until it has ended. */
async function say(port: number, words: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  let heard = '';
  socket.on('data', (bytes) => (heard += bytes.toString()));
  socket.write(words);
  await once(socket, 'close');
  return heard;
}
