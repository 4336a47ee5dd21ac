import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openTestApi, PASSWORD, type TestApi } from '#testing/api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi(inject('postgres'));
});
afterAll(() => api.close());

test('a field that signing in lacks, or cannot use, is named', async () => {
  const refused = (issue: object) => ({ status: 422, body: { code: 'bad_value', data: { issues: [issue] } } });
  const sent = (path: string, body?: unknown) => api.as.owner('POST', `/api/auth${path}`, body, { origin: api.url });
  const message = 'it is required: a text';
  expect(await sent('/sign-in/email', { email: 'x' })).toMatchObject(refused({ path: 'password', message }));
  expect(await sent('/sign-in/email', { email: 'x', password: PASSWORD })).toMatchObject(refused({ path: 'email' }));
  expect(await sent('/sign-in/email')).toMatchObject(refused({ path: 'body' }));
  const odd = { email: 'a\u0000@example.com', password: PASSWORD };
  expect(await sent('/sign-in/email', odd)).toMatchObject(refused({ path: 'email' }));
  for (const path of ['enable', 'disable', 'get-totp-uri', 'generate-backup-codes']) {
    expect([path, await sent(`/two-factor/${path}`, {})]).toMatchObject([path, refused({ path: 'password', message })]);
  }
  for (const path of ['verify-totp', 'verify-backup-code']) {
    expect([path, await sent(`/two-factor/${path}`, {})]).toMatchObject([path, refused({ path: 'code', message })]);
  }
});

test('other fields than those that signing in takes are passed over, as it is said', async () => {
  const sent = { email: 'viewer@example.com', password: PASSWORD, callbackURL: 'https://elsewhere.example' };
  const headers = { origin: api.url, 'x-forwarded-for': '10.9.11.1' };
  const answer = await api.nobody('POST', '/api/auth/sign-in/email', sent, headers);
  expect(answer).toMatchObject({ status: 200, body: { redirect: false, user: { email: sent.email } } });
  expect(JSON.stringify(answer.body)).not.toContain('elsewhere');
});
