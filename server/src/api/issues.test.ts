// What one field is refused for stands in `data.issues` with that field, whatever found it.
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openTestApi, type TestApi } from '#testing/api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi(inject('postgres'));
});
afterAll(() => api.close());

type Case = [method: string, path: string, body: unknown, field: string, headers?: Record<string, string>];

const TOKEN = { name: 'x', role: 'viewer' };
const REACTION = { link: 'https://t.me/some_group/1', emoji: '👍' };

const CASES: Case[] = [
  ['GET', '/targets?cursor=x', undefined, 'cursor'],
  ['POST', '/stop', { reason: 'a\u0000b' }, 'reason'],
  ['PATCH', '/accounts/1', {}, 'body'],
  ['PATCH', '/accounts/1', '[]', 'body'],
  ['POST', '/stop?reason=x', undefined, 'reason'],
  ['GET', '/me?fields=x', undefined, 'fields'],
  ['POST', '/runs', { kind: 'join', niche: 'cats', limit: 5 }, 'limit'],
  ['POST', '/runs', { kind: 'post', niche: 'cats', batch_size: 5 }, 'batch_size'],
  ['POST', '/reaction-tasks', REACTION, 'account_ids'],
  ['POST', '/reaction-tasks', { ...REACTION, account_ids: [1], account_count: 1 }, 'account_ids'],
  ['POST', '/reaction-tasks', { ...REACTION, link: 'https://example.com/1', account_count: 1 }, 'link'],
  ['POST', '/tokens', TOKEN, 'Idempotency-Key', { 'idempotency-key': 'with spaces in it' }],
  ['POST', '/do-not-contact', { who: '!' }, 'who'],
  ['PUT', '/settings/posts_per_group_per_day', { value: 99 }, 'value'],
  ['PUT', '/settings/quiet_hours', { value: 'at night' }, 'value'],
  ['PATCH', '/notifications/settings', { quiet_from: '22:00' }, 'quiet_to'],
  ['POST', '/accounts/bulk', { act: 'hold' }, 'ids'],
  ['POST', '/accounts/bulk', { act: 'takeover', filter: {} }, 'old_scripts_stopped'],
];

test('a refusal of one field names it, and says the same as its message', async () => {
  for (const [method, path, body, field, headers] of CASES) {
    const answer = await api.as.owner(method, `/api/v1${path}`, body, headers);
    expect([path, answer]).toMatchObject([path, { status: 422, body: { data: { issues: [{ path: field }] } } }]);
    const { message, data } = answer.body as { message: string; data: { issues: [{ message: string }] } };
    expect([path, message]).toEqual([path, expect.stringContaining(data.issues[0].message)]);
  }
});

test('to delete a workspace under another name is refused with the field', async () => {
  const { id } = ((await api.as.owner('GET', '/api/v1/me')).body as { workspace: { id: string } }).workspace;
  expect(await api.as.owner('DELETE', `/api/v1/workspaces/${id}`, { name: 'another' })).toMatchObject({
    status: 422,
    body: { data: { issues: [{ path: 'name', message: expect.stringContaining('main') }] } },
  });
});

test('several fields are named one by one', async () => {
  expect(await api.as.owner('POST', '/api/v1/stop?a=1&b=2')).toMatchObject({
    body: { data: { issues: [{ path: 'a' }, { path: 'b' }] } },
  });
});

test('what is not there is named', async () => {
  const uuid = '0b5e8d0e-6a0f-4a3e-9c1e-3f6c6f9f7d11';
  const photo = `${'0'.repeat(64)}.png`;
  for (const [method, path, thing] of [
    ['POST', '/notifications/999/read', 'notification 999'],
    ['DELETE', `/me/sessions/${uuid}`, `session ${uuid}`],
    ['GET', `/photos/${photo}`, `photo ${photo}`],
  ] as const) {
    const answer = await api.as.owner(method, `/api/v1${path}`);
    expect([path, answer]).toMatchObject([path, { status: 404, body: { message: expect.stringContaining(thing) } }]);
  }
  const pair = { target_id: 998, account_id: 999, reason: 'x' };
  expect(await api.as.owner('POST', '/api/v1/blocklist', pair)).toMatchObject({
    status: 404,
    body: { message: 'Not found: group 998 and account 999' },
  });
});
