import tls from 'node:tls';
import { afterAll, afterEach, expect, test } from 'vitest';
import { sendWebhook, type SendOptions } from '#engine/webhooks/send.ts';
import { certificate, openAuthority, type Certificate } from '#testing/certificates.ts';
import { answering, openReceiver, silent, type Receiver } from '#testing/receiver.ts';
import { freePort, startServer, type TestServer } from '#testing/tcp-server.ts';

const open: { close: () => Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

const receiver = async (cert?: Certificate): Promise<Receiver> => {
  const one = await openReceiver(cert);
  open.push(one);
  return one;
};
const server = async (...args: Parameters<typeof startServer>): Promise<TestServer> => {
  const one = await startServer(...args);
  open.push(one);
  return one;
};

const LETTER = { id: 'msg_1', timestamp: 1_700_000_000, body: '{"type":"post.sent"}', secrets: ['whsec_c2VjcmV0'] };
const send = (url: string, options: Partial<SendOptions> = {}) =>
  sendWebhook({ ...LETTER, url }, { allow_private: true, ...options });

test('what is answered with 2xx is delivered, whatever stands in the answer', async () => {
  const one = await receiver();
  one.answer = answering(202, 'thanks');
  expect(await send(one.url)).toMatchObject({ fault: null, status: 202, answer: 'thanks' });
  expect(one.received[0]?.headers).toMatchObject({
    'content-type': 'application/json',
    'webhook-id': 'msg_1',
    'webhook-timestamp': '1700000000',
    'webhook-signature': expect.stringMatching(/^v1,/),
  });
  expect(one.received[0]?.body).toBe(LETTER.body);
});

test('every other answer is a failure, and is kept with its beginning', async () => {
  const one = await receiver();
  for (const [status, fault] of [
    [400, 'refused'],
    [410, 'gone'],
    [500, 'refused'],
    [302, 'redirect'],
    [304, 'redirect'],
  ] as const) {
    one.answer = answering(status, status === 304 ? '' : 'no', { location: 'http://127.0.0.1:9/' });
    expect(await send(one.url)).toMatchObject({ fault, status });
  }
});

test('a redirect is followed nowhere', async () => {
  const [one, other] = [await receiver(), await receiver()];
  one.answer = answering(307, '', { location: other.url });
  expect(await send(one.url)).toMatchObject({ fault: 'redirect', status: 307 });
  expect(other.received).toEqual([]);
});

test('a pause that the receiver asks for is understood in seconds', async () => {
  const one = await receiver();
  one.answer = answering(503, '', { 'retry-after': '120' });
  expect(await send(one.url)).toMatchObject({ fault: 'refused', retry_after_ms: 120_000 });
  one.answer = answering(503, '', { 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' });
  expect(await send(one.url)).toMatchObject({ retry_after_ms: null });
});

test('who takes it and does not answer is waited for no longer than a try may take', async () => {
  const one = await receiver();
  one.answer = silent;
  expect(await send(one.url, { answer_ms: 200 })).toMatchObject({ fault: 'timeout', status: null });
});

test('who lets a connection come and says nothing at all holds nobody either, with TLS and without', async () => {
  const mute = await server(() => {});
  for (const scheme of ['http', 'https']) {
    const outcome = await send(`${scheme}://localhost:${mute.port}/`, { answer_ms: 300 });
    expect([scheme, outcome.fault]).toEqual([scheme, 'timeout']);
  }
  await mute.idle();
});

test('of an answer without end the beginning is read, and its head decides', async () => {
  const one = await receiver();
  one.answer = (response) => {
    response.writeHead(200);
    const more = () => {
      while (!response.destroyed && response.write('no end. '.repeat(8_192)));
    };
    response.on('drain', more);
    more();
  };
  const outcome = await send(one.url);
  expect(outcome).toMatchObject({ fault: null, status: 200, answer: 'no end. '.repeat(125) });
});

test('an answer that begins and hangs is over soon, and its head decides', async () => {
  const one = await receiver();
  one.answer = (response) => void response.writeHead(200).write('half');
  expect(await send(one.url)).toMatchObject({ fault: null, status: 200, answer: 'half' });
});

test('what is no HTTP is told as such, and so is a head without bounds', async () => {
  const noise = await server((socket) => socket.on('data', () => socket.end('220 mail.example.com ESMTP\r\n')));
  expect(await send(`http://localhost:${noise.port}/`)).toMatchObject({ fault: 'no_http' });
  const head = await server((socket) =>
    socket.on('data', () => socket.write(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`)),
  );
  expect(await send(`http://localhost:${head.port}/`)).toMatchObject({ fault: 'no_http' });
  const other = await server((socket) =>
    socket.on('data', () =>
      socket.write('HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'),
    ),
  );
  expect(await send(`http://localhost:${other.port}/`)).toMatchObject({ fault: 'no_http' });
});

test('who cannot be reached, or hangs up, is told apart from who refuses', async () => {
  expect(await send(`http://localhost:${await freePort()}/`)).toMatchObject({ fault: 'unreachable', status: null });
  const rude = await server((socket) => socket.on('data', () => socket.destroy()));
  expect(await send(`http://localhost:${rude.port}/`)).toMatchObject({ fault: 'unreachable' });
  expect(await send('http://nowhere.invalid/')).toMatchObject({ fault: 'unknown_host' });
});

const authority = openAuthority();
const trusted = tls.getCACertificates('default');
afterAll(() => {
  tls.setDefaultCACertificates(trusted);
  authority.close();
});

test('over https a certificate has to be trusted, for that host and not expired', async () => {
  tls.setDefaultCACertificates([...trusted, authority.cert]);
  const good = await receiver(authority.issue());
  expect(await send(good.url)).toMatchObject({ fault: null, status: 204 });
  for (const cert of [
    certificate(),
    authority.issue({ host: 'elsewhere.example' }),
    authority.issue({ expired: true }),
  ]) {
    const bad = await receiver(cert);
    expect(await send(bad.url)).toMatchObject({ fault: 'bad_certificate', status: null });
    expect(bad.received).toEqual([]);
  }
  const plain = await receiver();
  expect(await send(plain.url.replace('http:', 'https:'))).toMatchObject({ fault: 'bad_certificate' });
  expect(plain.received).toEqual([]);
});

test('nobody is reached at a private address, in whatever way it is written, unless that is allowed', async () => {
  const one = await receiver();
  const { port } = one;
  for (const host of ['127.0.0.1', 'localhost', '2130706433', '0x7f.1', '[::1]', '[::ffff:127.0.0.1]', '0.0.0.0']) {
    const outcome = await send(`http://${host}:${port}/`, { allow_private: false });
    expect([host, outcome.fault]).toEqual([host, 'private_address']);
  }
  expect(one.received).toEqual([]);
});

test('a name is looked up once, and only what was found then is dialled', async () => {
  const one = await receiver();
  const asked: string[] = [];
  // Whoever owns the name answers differently the second time.
  const turncoat = async (host: string) => {
    asked.push(host);
    return asked.length === 1 ? ['127.0.0.1'] : ['127.0.0.2'];
  };
  const outcome = await send(`http://rebinding.invalid:${one.port}/`, { lookup: turncoat });
  expect([outcome.fault, asked]).toEqual([null, ['rebinding.invalid']]);
  expect(one.received[0]?.headers.host).toBe(`rebinding.invalid:${one.port}`);
});

test('one private address among several is enough to be refused', async () => {
  const outcome = await send('http://mixed.invalid/', {
    allow_private: false,
    lookup: async () => ['192.88.99.1', '10.0.0.1'],
  });
  expect(outcome.fault).toBe('private_address');
});
