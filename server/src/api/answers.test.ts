// How answers look, whichever route gives them.
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openTestApi, type TestApi } from '#testing/api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi(inject('postgres'));
});
afterAll(() => api.close());

test('whoever is not known is told how to be, and nothing of the API is kept by a cache', async () => {
  for (const path of ['/api/v1/accounts', '/api/v1/me/sessions']) {
    const { status, headers } = await fetch(`${api.url}${path}`);
    expect(status).toBe(401);
    expect(headers.get('www-authenticate')).toBe('Bearer realm="groundcrew"');
    expect(headers.get('cache-control')).toBe('no-store');
  }
  const known = await fetch(`${api.url}/api/v1/setup`);
  expect(known.headers.get('www-authenticate')).toBeNull();
  expect(known.headers.get('cache-control')).toBe('no-store');
});

test('an error has these fields and no others, whatever found it', async () => {
  const errors = [
    await api.as.viewer('GET', '/api/v1/targets/4711'),
    await api.as.viewer('POST', '/api/v1/stop'),
    await api.nobody('GET', '/api/v1/nothing'),
    await api.nobody('POST', '/api/auth/sign-in/email', { email: 'x@example.com', password: 'wrong' }),
  ];
  for (const { body } of errors) {
    expect(Object.keys(body as object).toSorted()).toEqual(['code', 'data', 'message', 'status']);
  }
});

test('a dry run makes nothing, and is answered so', async () => {
  const wish = { links: ['@dry_run_group'], niche: 'cars' };
  expect(await api.as.manager('POST', '/api/v1/targets', { ...wish, dry_run: true })).toMatchObject({ status: 200 });
  expect(await api.as.manager('POST', '/api/v1/targets', wish)).toMatchObject({ status: 201 });
});

test('a wrong password or code is told as that, and not as being signed out', async () => {
  const wrong = await api.nobody('POST', '/api/auth/sign-in/email', { email: 'viewer@example.com', password: 'nope' });
  expect(wrong).toMatchObject({ status: 401, body: { code: 'sign_in_failed' } });
  expect(JSON.stringify(wrong.body)).not.toContain('token');
});

test('what is done with many is answered alike for accounts and groups', async () => {
  const wish = { filter: {}, dry_run: true };
  const accounts = await api.as.admin('POST', '/api/v1/accounts/bulk', { act: 'hold', ...wish });
  const groups = await api.as.manager('POST', '/api/v1/targets/bulk', { act: 'retry', ...wish });
  const alike = { status: 200, body: { dry_run: true, matched: expect.any(Number), changed: 0 } };
  expect(accounts).toMatchObject({ ...alike, body: { ...alike.body, skipped: [], changed_accounts: [] } });
  expect(groups).toMatchObject({ ...alike, body: { ...alike.body, skipped: [{ count: 1 }] } });
});
