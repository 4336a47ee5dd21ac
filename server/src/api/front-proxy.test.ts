import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { openTestApi, PASSWORD, type TestApi } from '#testing/api.ts';
import { openFrontProxy, type FrontAnswer, type FrontProxy } from '#testing/front-proxy.ts';

describe.each([
  { way: 'keeps the path', path: '/crew', strips: false },
  { way: 'takes the path away', path: '/crew', strips: true },
  { way: 'serves it at the root', path: '', strips: false },
])('behind a proxy with https that $way', ({ path, strips }) => {
  let front: FrontProxy;
  let api: TestApi;
  beforeAll(async () => {
    front = await openFrontProxy({ path, strips });
    api = await openTestApi(inject('postgres'), { PUBLIC_URL: front.url });
    front.leadTo(api.url);
  });
  afterAll(async () => {
    await api.close();
    await front.close();
  });

  const origin = () => new URL(front.url).origin;
  const signIn = (headers: Record<string, string> = {}): Promise<FrontAnswer> => {
    const credentials = { email: 'owner@example.com', password: PASSWORD };
    return front.ask('POST', '/api/auth/sign-in/email', credentials, { origin: origin(), ...headers });
  };
  const cookie = async () => (await signIn()).headers['set-cookie']?.map((each) => each.split(';')[0]).join('; ') ?? '';

  test('cookies are secure and for the path alone, and open the API', async () => {
    const { status, headers } = await signIn();
    expect(status).toBe(200);
    const session = headers['set-cookie']?.find((each) => each.includes('session_token')) ?? '';
    expect(session).toMatch(/^__Secure-groundcrew\.session_token=/);
    expect(session).toMatch(/; Secure/);
    expect(session).toMatch(/; HttpOnly/);
    expect(session).toMatch(/; SameSite=Lax/i);
    expect(/; Path=([^;]*)/.exec(session)?.[1]).toBe(path || '/');
    const me = await front.ask('GET', '/api/v1/me', undefined, { cookie: await cookie() });
    expect(me.status).toBe(200);
  });

  test('a browser is told to come back over https only', async () => {
    const { headers } = await front.ask('GET', '/api/docs');
    expect(headers['strict-transport-security']).toBe('max-age=15552000');
  });

  test('pages of that origin may send, and no others', async () => {
    expect(await signIn({ origin: 'https://evil.example' })).toMatchObject({ status: 403 });
    expect(await signIn({ origin: origin().replace('https:', 'http:') })).toMatchObject({ status: 403 });
    expect(await signIn({ origin: api.url })).toMatchObject({ status: 403 });
  });

  test('pages find what they load, and the description names where the API lies', async () => {
    for (const page of ['/api/docs']) {
      const { status, text } = await front.ask('GET', page);
      expect(status).toBe(200);
      const loaded = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, to = '']) => new URL(to, front.url + page));
      expect(loaded.length).toBeGreaterThan(0);
      for (const { href } of loaded) {
        expect(href.startsWith(`${front.url}/`)).toBe(true);
        expect(await front.ask('GET', href.slice(front.url.length))).toMatchObject({ status: 200 });
      }
    }
    const described = await front.ask('GET', '/api/v1/openapi.json');
    expect(JSON.parse(described.text)).toMatchObject({
      servers: [{ url: `${path}/api/v1` }],
      components: { securitySchemes: { session: { name: '__Secure-groundcrew.session_token' } } },
    });
  });

  test('links that are handed out lead to the front', async () => {
    const wish = { email: 'invited@example.com', role: 'viewer' };
    const made = await front.ask('POST', '/api/v1/invitations', wish, { cookie: await cookie(), origin: origin() });
    expect(made.status).toBe(201);
    expect(made.text).toContain(`${front.url}/invitation#`);
  });

  test('the audit log has the address of the client, not of the proxy', async () => {
    await signIn({ 'x-forwarded-for': '10.66.6.6' });
    const audit = await front.ask('GET', '/api/v1/audit?action=me.sign_in', undefined, { cookie: await cookie() });
    expect(audit.text).toContain('"10.77.0.1"');
    expect(audit.text).not.toContain('10.66.6.6');
  });

  test('a WebSocket is let through, from pages of that origin', async () => {
    const socket = front.openSocket('/api/v1/events/ws', { cookie: await cookie(), origin: origin() });
    const [greeting] = (await once(socket, 'message')) as [Buffer];
    expect(JSON.parse(greeting.toString())).toMatchObject({ type: expect.any(String) });
    socket.close();
    await once(socket, 'close');
    const foreign = front.openSocket('/api/v1/events/ws', { cookie: await cookie(), origin: 'https://evil.example' });
    const [code] = (await once(foreign, 'close')) as [number];
    expect(code).toBe(1008);
  });

  test('the literal address of the specification lies below the path too', async () => {
    const { status, text } = await front.ask('PUT', '/messaging/accounts/1', {});
    expect(status).toBe(401);
    expect(text).toContain('unauthorized');
  });
});
