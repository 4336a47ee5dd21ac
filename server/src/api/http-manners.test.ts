import { once } from 'node:events';
import net from 'node:net';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { WebSocket } from 'ws';
import { openTestApi, type TestApi } from '#testing/api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi(inject('postgres'));
});
afterAll(() => api.close());

/** Sends it as it is, and reads until the server ends the connection. */
async function raw(text: string): Promise<{ head: string; body: string }> {
  const socket = net.connect(Number(new URL(api.url).port), '127.0.0.1');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  socket.write(text);
  await once(socket, 'close');
  const [head = '', body = ''] = Buffer.concat(chunks).toString().split('\r\n\r\n');
  return { head, body };
}

test('a wrong method is told from a wrong address, with those that the address takes', async () => {
  for (const [method, path, allow] of [
    ['POST', '/api/v1/accounts/1', 'DELETE, GET, HEAD, PATCH'],
    ['PUT', '/api/v1/accounts/1', 'DELETE, GET, HEAD, PATCH'],
    ['DELETE', '/api/v1/accounts', 'GET, HEAD, POST'],
    ['OPTIONS', '/api/v1/accounts', 'GET, HEAD, POST'],
    ['PROPFIND', '/api/v1/accounts', 'GET, HEAD, POST'],
    ['GET', '/messaging/accounts/1', 'PUT'],
    ['POST', '/healthz', 'GET, HEAD'],
    ['PUT', '/api/auth/sign-in/email', 'POST'],
    ['GET', '/api/auth/sign-in/email', 'POST'],
    ['POST', '/api/v1/openapi.json', 'GET, HEAD'],
    ['DELETE', '/api/v1/events/ws', 'GET, HEAD'],
  ]) {
    const answer = await api.as.owner(method ?? '', path ?? '');
    expect([method, path, answer.headers.get('allow')]).toEqual([method, path, allow]);
    const { message } = answer.body as { message: string };
    expect(message).toBe(`Method not allowed: ${method} ${path}; it takes ${allow}`);
    expect(answer).toMatchObject({ status: 405, body: { code: 'method_not_allowed', data: { details: {} } } });
  }
  for (const [method, path] of [
    ['PUT', '/api/v1/nothing'],
    ['PROPFIND', '/nothing'],
    ['GET', '/api/docs/nothing'],
    ['GET', '/api/auth/sign-up/email'],
  ]) {
    expect(await api.as.owner(method ?? '', path ?? '')).toMatchObject({
      status: 404,
      body: { code: 'no_such_route' },
    });
  }
});

test('a method that no parser knows, and what is no HTTP, are answered in the one shape', async () => {
  const brewed = await raw('BREW /api/v1/accounts?limit=1 HTTP/1.1\r\nhost: x\r\n\r\n');
  expect(brewed.head).toMatch(/^HTTP\/1\.1 405 .*allow: GET, HEAD, POST\r\n/s);
  expect(JSON.parse(brewed.body)).toMatchObject({
    code: 'method_not_allowed',
    data: { request_id: expect.any(String) },
  });
  const nowhere = await raw('BREW /coffee HTTP/1.1\r\nhost: x\r\n\r\n');
  expect(JSON.parse(nowhere.body)).toMatchObject({ status: 404, code: 'no_such_route' });
  const noise = await raw('hello, is anybody there?\r\n\r\n');
  expect(noise.head).toMatch(/^HTTP\/1\.1 400 /);
  expect(JSON.parse(noise.body)).toMatchObject({ status: 400, code: 'unreadable_request' });
  const large = await raw(`GET /healthz HTTP/1.1\r\nhost: x\r\ncookie: ${'x'.repeat(40_000)}\r\n\r\n`);
  expect(JSON.parse(large.body)).toMatchObject({ status: 431, code: 'headers_too_large' });
  const head = await raw(`HEAD /healthz?${'x'.repeat(20_000)} HTTP/1.1\r\nhost: x\r\n\r\n`);
  expect([head.head.split('\r\n')[0], head.body]).toEqual(['HTTP/1.1 431 Request Header Fields Too Large', '']);
});

test('what asks HTTP/1.1 without saying of which host is answered in the one shape', async () => {
  const { head, body } = await raw('GET /healthz HTTP/1.1\r\nconnection: close\r\n\r\n');
  expect(head).toMatch(/^HTTP\/1\.1 400 /);
  expect(JSON.parse(body)).toMatchObject({ code: 'unreadable_request', message: expect.stringContaining('Host') });
  expect((await raw('GET /healthz HTTP/1.0\r\n\r\n')).head).toMatch(/^HTTP\/1\.1 200 /);
});

test('the page of the routes is found with a slash behind it, too', async () => {
  const { status, headers } = await fetch(`${api.url}/api/docs/`, { redirect: 'manual' });
  expect([status, headers.get('location')]).toEqual([302, '../docs']);
  expect(await (await fetch(`${api.url}/api/docs/`)).text()).toContain('Groundcrew API');
});

test('HEAD is answered like GET, without the body', async () => {
  for (const path of [
    '/api/v1/accounts',
    '/api/v1/accounts/export',
    '/api/v1/targets/export',
    '/api/v1/accounts/999999',
    '/api/v1/openapi.json',
    '/api/auth/get-session',
    '/api/docs',
    '/healthz',
  ]) {
    const [got, headed] = [await api.as.owner('GET', path), await api.as.owner('HEAD', path)];
    expect([path, headed.status, headed.body]).toEqual([path, got.status, '']);
    for (const name of ['content-type', 'content-disposition', 'cache-control']) {
      expect([path, name, headed.headers.get(name)]).toEqual([path, name, got.headers.get(name)]);
    }
  }
  expect(await api.nobody('HEAD', '/api/v1/accounts')).toMatchObject({ status: 401 });
});

test('the address of a WebSocket says so to who asks without opening one', async () => {
  for (const path of ['/api/v1/events/ws', '/api/v1/notifications/ws/x']) {
    const answer = await api.nobody('GET', path);
    expect(answer).toMatchObject({ status: 426, body: { code: 'upgrade_required' } });
    expect([answer.headers.get('upgrade'), answer.headers.get('connection')]).toEqual(['websocket', 'upgrade']);
  }
});

test('a WebSocket where there is none is refused before it is opened', async () => {
  for (const path of ['/api/v1/ws', '/api/v1/accounts', '/api/auth/get-session', '/healthz', '/nothing', '/api/docs']) {
    const socket = new WebSocket(`${api.url.replace('http', 'ws')}${path}`);
    const [, answer] = (await once(socket, 'unexpected-response')) as [unknown, import('node:http').IncomingMessage];
    expect([path, answer.statusCode]).toEqual([path, 404]);
    const chunks: Buffer[] = [];
    for await (const chunk of answer) chunks.push(chunk as Buffer);
    expect(JSON.parse(Buffer.concat(chunks).toString())).toMatchObject({ code: 'no_such_route' });
  }
});

test('a type without a body is no body', async () => {
  const json = { 'content-type': 'application/json' };
  expect(await api.as.owner('DELETE', '/api/v1/stop', '', json)).toMatchObject({ status: 200 });
  expect(await api.as.owner('POST', '/api/v1/stop', '', json)).toMatchObject({ status: 200, body: { stopped: true } });
  expect(await api.as.owner('DELETE', '/api/v1/stop', undefined, json)).toMatchObject({ status: 200 });
  expect(await api.as.owner('POST', '/api/v1/campaigns', '', json)).toMatchObject({ status: 422 });
});
