import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openTestApi, PASSWORD, signIn, type TestApi } from '#testing/api.ts';
import { Strangers } from './bounds.ts';
import { listen } from './http.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi(inject('postgres'));
});
afterAll(() => api.close());

const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
const json = { 'content-type': 'application/json' };

test('a body that is too deep is refused before anything walks through it', async () => {
  const refused = { status: 422, body: { code: 'bad_value', message: expect.stringContaining('deeper than 32') } };
  expect(await api.nobody('POST', '/api/v1/setup', nested(100_000), json)).toMatchObject(refused);
  expect(await api.nobody('POST', '/api/auth/sign-in/email', nested(8_000), json)).toMatchObject(refused);
  const brackets = { token: '[{"\\'.repeat(50), name: 'n', email: 'n@example.com', password: PASSWORD };
  expect(await api.nobody('POST', '/api/v1/setup', brackets)).not.toMatchObject({
    body: { message: expect.stringContaining('deeper') },
  });
});

test('signing in takes no large body, and an upload of nobody is not read', async () => {
  const credentials = { email: 'owner@example.com', password: 'x'.repeat(20_000) };
  expect(await api.nobody('POST', '/api/auth/sign-in/email', credentials)).toMatchObject({
    status: 413,
    body: { code: 'too_large', message: 'Too large: it takes at most 16,000 bytes' },
  });
  const csv = { 'content-type': 'text/csv' };
  expect(await api.nobody('POST', '/api/v1/blocklist/import', 'a,b\n', csv)).toMatchObject({ status: 401 });
  expect(
    await api.nobody('POST', '/api/v1/photos', '--x--', { 'content-type': 'multipart/form-data; boundary=x' }),
  ).toMatchObject({ status: 401 });
});

test('a file for a reply of more than 50 MiB is refused by its length, before any of it has come', async () => {
  const { port, hostname } = new URL(api.url);
  const cookie = await signIn(api.url, 'manager@example.com');
  const sent = async (bytes: number): Promise<string> => {
    const socket = net.connect(Number(port), hostname);
    socket.write(
      `POST /api/v1/attachments HTTP/1.1\r\nhost: ${hostname}\r\norigin: ${api.url}\r\ncookie: ${cookie}\r\n` +
        `content-type: multipart/form-data; boundary=x\r\ncontent-length: ${bytes}\r\nconnection: close\r\n\r\n`,
    );
    let answer = '';
    for await (const some of socket) answer += String(some);
    return answer;
  };
  const most = 50 * 1024 * 1024 + 65_536;
  const answer = await sent(most + 1);
  expect(answer).toMatch(/^HTTP\/1.1 413 /);
  expect(answer).toContain(`it takes at most ${most.toLocaleString('en')} bytes`);
});

test('a client that expects what there is not is answered all the same', async () => {
  const request = http.get(`${api.url}/api/v1/me`, { headers: { expect: '200-maybe' } });
  const [answer]: unknown[] = await once(request, 'response');
  expect(answer).toMatchObject({ statusCode: 401 });
  request.destroy();
});

test('a form that is none is refused as such', async () => {
  for (const type of ['multipart/form-data', 'multipart/form-data; boundary=x']) {
    const asked = api.as.owner('POST', '/api/v1/blocklist/import', '{"csv":[', { 'content-type': type });
    expect(await asked).toMatchObject({ status: 422, body: { code: 'bad_value' } });
  }
});

test('the token of a session stands in its cookie and in no answer', async () => {
  const signed = await fetch(`${api.url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { ...json, origin: api.url, 'x-forwarded-for': '10.44.0.1' },
    body: JSON.stringify({ email: 'owner@example.com', password: PASSWORD }),
  });
  const cookies = signed.headers.getSetCookie().join();
  const token = /session_token=([^.;]+)/.exec(cookies)?.[1] ?? '';
  expect(token).not.toBe('');
  expect(await signed.text()).not.toMatch(new RegExp(`${token}|"token"`));
  const cookie = await signIn(api.url, 'owner@example.com');
  const session = await api.nobody('GET', '/api/auth/get-session', undefined, { cookie });
  expect(session).toMatchObject({ status: 200, body: { user: { email: 'owner@example.com' } } });
  expect(JSON.stringify(session.body)).not.toContain('"token"');
});

test('what a browser sends for a page of another site changes nothing, also when it names no origin', async () => {
  const asked = (site: string) => api.as.owner('POST', '/api/v1/invitations', {}, { 'sec-fetch-site': site });
  for (const site of ['cross-site', 'same-site']) {
    expect(await asked(site)).toMatchObject({ status: 403, body: { code: 'foreign_origin' } });
  }
  expect(await asked('same-origin')).toMatchObject({ status: 422 });
  expect(await api.as.owner('GET', '/api/v1/me', undefined, { 'sec-fetch-site': 'cross-site' })).toMatchObject({
    status: 200,
  });
});

test('answers carry the headers that keep pages apart, are kept by no cache, and over plain HTTP do not ask for https', async () => {
  const { headers } = await api.as.owner('GET', '/api/v1/me');
  expect(headers.get('content-security-policy')).toMatch(/default-src 'self'.*frame-ancestors 'none'/);
  expect(headers.get('x-frame-options')).toBe('DENY');
  expect(headers.get('referrer-policy')).toBe('same-origin');
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('permissions-policy')).toContain('camera=()');
  expect(headers.get('cache-control')).toBe('no-store');
  expect(headers.get('strict-transport-security')).toBeNull();
});

test('an address that goes on asking without signing in has to wait; people who are signed in there do not', async () => {
  const from = { 'x-forwarded-for': '10.45.0.1' };
  const statuses = new Set<number>();
  for (let n = 0; n < 600; n += 100) {
    const some = Array.from({ length: 100 }, () => api.nobody('GET', '/api/v1/nowhere', undefined, from));
    for (const { status } of await Promise.all(some)) statuses.add(status);
  }
  expect([...statuses]).toEqual([404]);
  const refused = await api.nobody('GET', '/api/v1/nowhere', undefined, from);
  expect(refused).toMatchObject({ status: 429, body: { code: 'too_many_requests' } });
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await api.nobody('GET', '/api/v1/me', undefined, { ...from, cookie: 'some=cookie' })).toMatchObject({
    status: 429,
  });
  expect(await api.as.viewer('GET', '/api/v1/me', undefined, from)).toMatchObject({ status: 200 });
  expect(await api.nobody('GET', '/healthz', undefined, from)).toMatchObject({ status: 200 });
});

test('after a minute it may ask again', () => {
  let now_ms = 0;
  const strangers = new Strangers(() => now_ms);
  for (let n = 0; n < 600; n += 1) strangers.count('10.0.0.1');
  expect(() => strangers.count('10.0.0.1')).toThrow('wait 60 seconds');
  strangers.count('10.0.0.2');
  now_ms = 60_000;
  strangers.count('10.0.0.1');
});

const OPTIONS = { host: '127.0.0.1', port: 0, public_url: null, trusted_proxies: [], metrics_from: [] };

test('who sends headers for ever is let go', async () => {
  const patience = { headers_ms: 50, request_ms: 100, look_ms: 20, answer_ms: 20 };
  const http = await listen({ ...OPTIONS, readiness: async () => [], patience });
  const socket = net.connect(Number(new URL(http.url).port), '127.0.0.1');
  socket.write('GET /healthz HTTP/1.1\r\nhost: x\r\n');
  const [answer] = (await once(socket, 'data')) as [Buffer];
  expect(answer.toString()).toMatch(/^HTTP\/1\.1 408 /);
  socket.destroy();
  await http.close();
});

test('a server that was asked to stop says so to who shares out requests, and still answers', async () => {
  const http = await listen({ ...OPTIONS, readiness: async () => [] });
  expect(await fetch(`${http.url}/readyz`)).toMatchObject({ status: 200 });
  http.drain();
  const answer = await fetch(`${http.url}/readyz`);
  expect(answer.status).toBe(503);
  expect(await answer.json()).toEqual({ status: 'not ready', missing: ['stopping'] });
  expect(await fetch(`${http.url}/healthz`)).toMatchObject({ status: 200 });
  await http.close();
});

test('metrics are not for who comes through a proxy that nobody has named', async () => {
  const http = await listen({ ...OPTIONS, readiness: async () => [] });
  const asked = await fetch(`${http.url}/metrics`, { headers: { 'x-forwarded-for': '192.0.2.1' } });
  expect(asked.status).toBe(403);
  await http.close();
});
