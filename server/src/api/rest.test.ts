import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { makeToken } from '#auth/tokens.ts';
import { openTestApi, type TestApi } from '#testing/api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi(inject('postgres'));
});
afterAll(() => api.close());

test('a person says who he is by his session, and a program by its token', async () => {
  const owner = await api.as.owner('GET', '/api/v1/me');
  expect(owner).toMatchObject({
    status: 200,
    body: { via: 'session', email: 'owner@example.com', role: 'owner', workspace: { name: 'main' }, scopes: null },
  });
  const { user_id } = owner.body as { user_id: string };
  const { workspace_id } = api;
  const scopes = ['accounts:read'] as const;
  const { token } = await makeToken(api.services, {
    workspace_id,
    name: 'robot',
    role: 'viewer',
    scopes,
    expires_in_days: 1,
    made_by: user_id,
  });
  expect(await api.withToken(token)('GET', '/api/v1/me')).toMatchObject({
    status: 200,
    body: { via: 'token', user_id: null, name: 'robot', role: 'viewer', scopes },
  });
});

test('nobody is told to sign in, in the one shape of errors', async () => {
  expect(await api.nobody('GET', '/api/v1/me')).toMatchObject({
    status: 401,
    body: { code: 'unauthorized', status: 401, message: 'Not signed in', data: { sentence: expect.any(String) } },
  });
  expect(await api.withToken('gc_wrong')('GET', '/api/v1/me')).toMatchObject({ status: 401 });
});

test('what is not there has the same shape, and a foreign page is refused', async () => {
  expect(await api.as.owner('GET', '/api/v1/nothing')).toMatchObject({ status: 404, body: { code: 'no_such_route' } });
  expect(await api.nobody('GET', '/nothing')).toMatchObject({ status: 404, body: { code: 'no_such_route' } });
  const headers = { origin: 'http://evil.example' };
  expect(await api.as.owner('GET', '/api/v1/me', undefined, headers)).toMatchObject({
    status: 403,
    body: { code: 'foreign_origin' },
  });
});

test('the API describes itself, with what each route asks of its caller', async () => {
  const { body } = await api.nobody('GET', '/api/v1/openapi.json');
  expect(body).toMatchObject({
    openapi: expect.stringMatching(/^3\.1/),
    paths: { '/me': { get: { 'x-access': { role: 'viewer', scope: null }, responses: { default: {} } } } },
  });
  expect(await api.nobody('GET', '/api/docs')).toMatchObject({ status: 200 });
  expect(await api.nobody('GET', '/api/docs/swagger-ui-bundle.js')).toMatchObject({ status: 200 });
});
