import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { callerOfToken } from '#auth/caller.ts';
import { TokenCache } from '#auth/token-cache.ts';
import { openTestApi, type TestApi } from '#testing/api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi(inject('postgres'));
});
afterAll(() => api.close());

type Made = { id: string; token: string };

let count = 0;

async function made(body: object): Promise<Made> {
  count += 1;
  const answer = await api.as.admin('POST', '/api/v1/tokens', { name: `robot ${count}`, role: 'viewer', ...body });
  expect(answer.status).toBe(201);
  return answer.body as Made;
}

test('a token is shown once, and afterwards only how it begins', async () => {
  const { id, token } = await made({ name: 'reporting', scopes: 'read-only', expires_in_days: 30 });
  expect(await api.withToken(token)('GET', '/api/v1/accounts')).toMatchObject({ status: 200 });
  const list = await api.as.admin('GET', '/api/v1/tokens');
  expect(JSON.stringify(list.body)).not.toContain(token);
  const { items } = list.body as { items: { id: string }[] };
  expect(items.find((each) => each.id === id)).toMatchObject({
    name: 'reporting',
    starts_with: token.slice(0, 9),
    role: 'viewer',
    scopes: expect.arrayContaining(['accounts:read', 'events:read']),
    made_by: 'admin (admin@example.com)',
    last_used_at: expect.any(String),
    expires_at: expect.any(String),
  });
  const { rows } = await api.core.pool.query('select * from api_key');
  expect(JSON.stringify(rows)).not.toContain(token);
});

test('a token is made only with scopes that its role can use, and under a name of its own', async () => {
  const wish = { name: 'reporter', role: 'viewer' };
  const make = (more: object) => api.as.admin('POST', '/api/v1/tokens', { ...wish, ...more });
  expect(await make({ scopes: ['accounts:write', 'posts:read'] })).toMatchObject({
    status: 422,
    body: {
      message: expect.stringMatching(/role viewer .*accounts:write needs the role manager/),
      data: { details: { role: 'viewer', scopes: ['accounts:write'] } },
    },
  });
  expect(await make({ role: 'admin', scopes: ['audit:write'] })).toMatchObject({
    status: 422,
    body: { message: expect.stringContaining('nothing takes audit:write') },
  });
  const reading = await make({ scopes: 'read-only' });
  expect(reading).toMatchObject({ status: 201, body: { scopes: expect.arrayContaining(['inbox:read']) } });
  expect((reading.body as { scopes: string[] }).scopes).not.toContain('audit:read');
  for (const name of ['reporter', 'Reporter']) {
    expect(await make({ name })).toMatchObject({ status: 409, body: { code: 'already_exists' } });
  }
  const both = await Promise.all([make({ name: 'twin' }), make({ name: 'twin' })]);
  expect(both.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([201, 409]);
});

test('nobody gives a token more than he has', async () => {
  const forbidden = { status: 403, body: { code: 'forbidden' } };
  expect(await api.as.admin('POST', '/api/v1/tokens', { name: 'x', role: 'owner' })).toMatchObject(forbidden);
  const narrow = await made({ role: 'admin', scopes: ['users:write', 'accounts:read'] });
  const ask = api.withToken(narrow.token);
  expect(await ask('POST', '/api/v1/tokens', { name: 'x', role: 'admin' })).toMatchObject(forbidden);
  const wider = { name: 'x', role: 'admin', scopes: ['accounts:write'] };
  expect(await ask('POST', '/api/v1/tokens', wider)).toMatchObject(forbidden);
  const within = { name: 'x', role: 'viewer', scopes: ['accounts:read'] };
  expect(await ask('POST', '/api/v1/tokens', within)).toMatchObject({ status: 201 });
});

test('a token that is revoked or has run out is refused at once', async () => {
  const { id, token } = await made({});
  expect(await api.withToken(token)('GET', '/api/v1/me')).toMatchObject({ status: 200 });
  expect(await api.as.admin('DELETE', `/api/v1/tokens/${id}`)).toMatchObject({ status: 200 });
  expect(await api.withToken(token)('GET', '/api/v1/me')).toMatchObject({ status: 401 });
  const old = await made({ expires_in_days: 1 });
  await api.core.pool.query(`update api_key set expires_at = now() where id = $1`, [old.id]);
  expect(await api.withToken(old.token)('GET', '/api/v1/me')).toMatchObject({ status: 401 });
});

test('another server hears that a token was revoked, and forgets what it knew of it', async () => {
  const { id, token } = await made({});
  const other = new TokenCache({ verify: (hash) => callerOfToken(api.core.db, hash), now_ms: () => 0 });
  const off = api.services.bell.on('groundcrew_token', (gone) => other.forget(gone));
  expect(await other.find(token, '10.8.0.1')).toMatchObject({ id });
  await api.as.admin('DELETE', `/api/v1/tokens/${id}`);
  await expect.poll(() => other.find(token, '10.8.0.1')).toBeNull();
  off();
});
