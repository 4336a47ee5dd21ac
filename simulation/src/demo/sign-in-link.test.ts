import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { startSignInLink } from './sign-in-link.ts';

const owner = { email: 'owner@demo.example', password: 'groundcrew demo' };

/** Signs in whoever says the owner's password, as long as it is willing. */
async function startProduct() {
  const state = { willing: true };
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const isOwner = request.url === '/api/auth/sign-in/email' && body === JSON.stringify(owner);
      if (isOwner && state.willing) response.setHeader('set-cookie', ['session=1; Path=/; HttpOnly', 'data=2; Path=/']);
      response.writeHead(isOwner && state.willing ? 200 : 401).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('It listens at no port.');
  return { state, url: `http://127.0.0.1:${address.port}` };
}

const open = (url: string, method = 'GET') => fetch(url, { method, redirect: 'manual' });

test('the link sets the cookies of a session and leads to the pages; no other address does', async () => {
  const product = await startProduct();
  const link = await startSignInLink({ product: product.url, owner, place: '#tour' });
  onTestFinished(link.close);
  expect(new URL(link.url).hostname).toBe('127.0.0.1');
  const answer = await open(link.url);
  expect([answer.status, answer.headers.get('location')]).toEqual([303, `${product.url}/#tour`]);
  expect(answer.headers.getSetCookie()).toEqual(['session=1; Path=/; HttpOnly', 'data=2; Path=/']);
  expect(answer.headers.get('cache-control')).toBe('no-store');
  for (const other of [new URL('/', link.url).href, `${link.url}x`, new URL('/sign-in', link.url).href]) {
    const refused = await open(other);
    expect([refused.status, refused.headers.getSetCookie()]).toEqual([404, []]);
  }
  expect((await open(link.url, 'POST')).status).toBe(404);
});

test('where the product refuses, the link leads to its pages without a session', async () => {
  const product = await startProduct();
  product.state.willing = false;
  const link = await startSignInLink({ product: product.url, owner, place: '' });
  onTestFinished(link.close);
  const answer = await open(link.url);
  expect([answer.status, answer.headers.get('location'), answer.headers.getSetCookie()]).toEqual([
    303,
    `${product.url}/`,
    [],
  ]);
});
