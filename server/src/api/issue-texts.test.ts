import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openTestApi, type TestApi } from '#testing/api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi(inject('postgres'));
});
afterAll(() => api.close());

/** What is said of each field. */
async function said(method: string, path: string, body?: unknown): Promise<Record<string, string>> {
  const answer = await api.as.owner(method, `/api/v1${path}`, body);
  expect([path, answer]).toMatchObject([path, { status: 422, body: { code: 'bad_value' } }]);
  const { data } = answer.body as { data: { issues?: { path: string; message: string }[] } };
  return Object.fromEntries((data.issues ?? []).map((issue) => [issue.path, issue.message]));
}

test('a field that is missing or of another kind is told what it takes', async () => {
  expect(await said('GET', '/targets?limit=abc')).toEqual({
    limit: 'it takes a whole number from 1 to 500, not "abc"',
  });
  expect(await said('GET', '/targets?limit=1.5')).toMatchObject({ limit: expect.stringContaining('whole number') });
  expect(await said('GET', '/targets?limit=501')).toEqual({ limit: 'it takes a whole number from 1 to 500, not 501' });
  expect(await said('GET', '/targets?count=maybe')).toEqual({ count: 'it takes true or false, not "maybe"' });
  expect(await said('GET', '/targets/abc')).toMatchObject({ id: expect.stringMatching('a whole number .*not "abc"') });
  expect(await said('POST', '/blocklist', { target_id: 1, account_id: 1.5 })).toEqual({
    account_id: 'it takes a whole number from 1 to 2147483647, not 1.5',
    reason: 'it is required: a text',
  });
  expect(await said('POST', '/targets', { links: 'x', niche: 'cats' })).toMatchObject({
    links: expect.stringContaining('a list'),
  });
});

test('a text or a list that is too long or too short is told how long it may be', async () => {
  const name = 'x'.repeat(101);
  expect(await said('POST', '/campaigns', { name, niche: 'cats', slots: ['08:00'] })).toMatchObject({
    name: 'it takes a text of at most 100 characters, not 101',
  });
  expect(await said('POST', '/targets', { links: [], niche: 'cats' })).toMatchObject({
    links: 'it takes a list of at least 1 item, not 0',
  });
});

test('a value that is none of a list is told what there is', async () => {
  expect(await said('GET', '/runs?kind=jion')).toEqual({
    kind: 'it takes one of join, post, health, import, reaction, not "jion"',
  });
  expect(await said('POST', '/runs', { niche: 'cats' })).toEqual({ kind: 'it is required: one of join, post' });
  expect(await said('POST', '/runs', { kind: 7, niche: 'cats' })).toEqual({
    kind: 'it takes one of join, post, not 7',
  });
  const step = await said('POST', `/logins/${crypto.randomUUID()}/code`, { resend: false });
  expect(step).toEqual({ resend: 'it takes true, not false' });
});

test('a body that is missing is named as such', async () => {
  expect(await said('POST', '/blocklist')).toEqual({ body: 'it is required: an object: {"field": "value"}' });
});

test('what is no JSON is told where, and a name that cannot be used by its name', async () => {
  expect(await said('POST', '/stop', '{"reason": }')).toEqual({ body: "it is not valid JSON: Unexpected token '}'" });
  expect(await said('POST', '/stop', '{"reason": "x')).toMatchObject({
    body: expect.stringMatching(/^it is not valid JSON: Unterminated string/),
  });
  for (const body of ['{"__proto__":{}}', '{"reason":"x","constructor":{"prototype":{}}}']) {
    expect(await said('POST', '/stop', body)).toMatchObject({ body: expect.stringContaining('__proto__') });
  }
});

test('a setting that cannot be none says so of what was sent', async () => {
  for (const [key, reason] of [
    ['posts_per_group_per_day', '"null" is no whole number; 0 to 5 posts are allowed'],
    ['autoHealthCheck', '"null" is neither true nor false'],
  ]) {
    expect(await said('PUT', `/settings/${key}`, { value: null })).toEqual({ value: `${key}: ${reason}` });
  }
});

test('a body of another kind is refused with that kind and those that are read', async () => {
  const of_type = (path: string, type: string) => api.as.owner('POST', `/api/v1${path}`, 'x', { 'content-type': type });
  for (const [path, type, message] of [
    ['/stop', 'text/plain', 'text/plain: it takes application/json'],
    ['/stop', 'application/x-www-form-urlencoded', 'application/x-www-form-urlencoded: it takes application/json'],
    ['/targets/import', 'text/plain;charset=UTF-8', 'text/plain: it takes text/csv or multipart/form-data'],
    ['/photos', 'image/png', 'image/png: it takes multipart/form-data'],
  ] as const) {
    expect([path, await of_type(path, type)]).toMatchObject([
      path,
      { status: 415, body: { code: 'wrong_type', message: `Wrong content type: ${message}` } },
    ]);
  }
});

test('a body that is too large is told how large it may be', async () => {
  const large = { reason: 'x'.repeat(1_000_001) };
  expect(await api.as.owner('POST', '/api/v1/stop', large)).toMatchObject({
    status: 413,
    body: { message: 'Too large: it takes at most 1,000,000 bytes', data: { details: { most_bytes: 1_000_000 } } },
  });
});
