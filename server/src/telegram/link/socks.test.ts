import { connect } from 'node:net';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { startServer, type TestServer } from '#testing/tcp-server.ts';
import { GuardedSocket } from './guarded-socket.ts';
import { httpConnect } from './http-connect.ts';
import { socks4, socks5, type Destination, type ProxyUser } from './socks.ts';

const NOBODY: ProxyUser = { user: null, password: null };
let server: TestServer | null = null;

afterEach(() => server?.close());

/** What a handshake writes to a proxy that answers with `answers`, one after each thing it hears. */
async function written(
  handshake: (proxy: GuardedSocket) => Promise<void>,
  answers: Buffer[],
): Promise<{ heard: Buffer[]; after: Buffer }> {
  const heard: Buffer[] = [];
  server = await startServer((socket) => {
    socket.on('data', (bytes: Buffer) => {
      heard.push(bytes);
      const answer = answers.shift();
      if (answer) socket.write(answer);
    });
  });
  const socket = connect(server.port, server.host);
  await once(socket, 'connect');
  const proxy = new GuardedSocket(socket, { role: 'proxy', host: server.host, port: server.port }, () => {});
  try {
    await handshake(proxy);
    return { heard, after: await proxy.take(3) };
  } finally {
    proxy.close();
  }
}

const OK_5 = Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0xa, 0xb, 0xc]);

test.each([
  ['149.154.167.51', '0195 9aa7 33'],
  ['2001:67c:4e8:f002::a', '0420 0106 7c04 e8f0 0200 0000 0000 0000 0a'],
  ['::1', '0400 0000 0000 0000 0000 0000 0000 0000 01'],
  ['venus.example.org', `0311 ${Buffer.from('venus.example.org').toString('hex')}`],
])('SOCKS5 names %s as it should', async (host, address) => {
  const to: Destination = { host, port: 443 };
  const { heard, after } = await written((proxy) => socks5(proxy, to, NOBODY), [Buffer.from([5, 0]), OK_5]);
  expect(heard[1]?.toString('hex')).toBe(`050100${address.replaceAll(' ', '')}01bb`);
  // What follows the handshake belongs to the one who talks next.
  expect([...after]).toEqual([0xa, 0xb, 0xc]);
});

test('SOCKS4 names a host by the SOCKS4A way', async () => {
  const answer = Buffer.from([0, 90, 0, 0, 0, 0, 0, 0, 1, 2, 3]);
  const to = { host: 'venus.example.org', port: 443 };
  const { heard } = await written((proxy) => socks4(proxy, to, { user: 'bob', password: null }), [answer]);
  expect(heard[0]?.toString('latin1')).toBe('\u0004\u0001\u0001\u00bb\0\0\0\u0001bob\0venus.example.org\0');
});

test('SOCKS4 knows no IPv6', async () => {
  const work = written((proxy) => socks4(proxy, { host: '::1', port: 1 }, NOBODY), []);
  await expect(work).rejects.toMatchObject({ fault: { reason: 'unreachable' } });
});

test('A user of more than 255 bytes is refused before it is sent', async () => {
  const login = { user: 'u'.repeat(256), password: 'p' };
  const work = written((proxy) => socks5(proxy, { host: '::1', port: 1 }, login), [Buffer.from([5, 2])]);
  await expect(work).rejects.toMatchObject({ fault: { reason: 'proxy_refused' } });
});

test('An HTTP proxy that talks for ever is not listened to for ever', async () => {
  const endless = Buffer.from(`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(20_000)}`);
  const work = written((proxy) => httpConnect(proxy, { host: '::1', port: 1 }, NOBODY), [endless]);
  await expect(work).rejects.toMatchObject({ fault: { reason: 'proxy_refused' } });
});

test('CONNECT writes an IPv6 address in brackets, and leaves what follows the head', async () => {
  const answer = Buffer.from('HTTP/1.0 200 OK\r\nVia: x\r\n\r\n\u0001\u0002\u0003');
  const { heard, after } = await written((proxy) => httpConnect(proxy, { host: '::1', port: 443 }, NOBODY), [answer]);
  expect(heard.join('')).toBe('CONNECT [::1]:443 HTTP/1.1\r\nHost: [::1]:443\r\n\r\n');
  expect([...after]).toEqual([1, 2, 3]);
});
