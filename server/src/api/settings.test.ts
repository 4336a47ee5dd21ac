import { sql } from 'kysely';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { makeToken } from '#auth/tokens.ts';
import { openTestApi, type TestApi } from '#testing/api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi(inject('postgres'));
});
afterAll(() => api.close());

const put = (by: 'manager' | 'admin' | 'owner', key: string, value: unknown) =>
  api.as[by]('PUT', `/api/v1/settings/${key}`, { value });

test('an admin sets limits up to their defaults, an owner up to the ceilings, and nobody beyond', async () => {
  const key = 'posts_per_group_per_day';
  expect(await put('manager', key, 1)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  expect(await put('admin', key, 1)).toMatchObject({
    status: 200,
    body: { key, value: 1, default: 2, least: 0, ceiling: 5, unit: 'posts', changed_by: 'admin (admin@example.com)' },
  });
  expect(await put('admin', key, 3)).toMatchObject({
    status: 403,
    body: { message: expect.stringContaining('owner') },
  });
  expect(await put('owner', key, 5)).toMatchObject({ status: 200, body: { value: 5 } });
  expect(await put('owner', key, 6)).toMatchObject({
    status: 422,
    body: { message: expect.stringContaining('ceiling') },
  });
  expect(await put('owner', 'nothing', 6)).toMatchObject({ status: 404 });
  const { body } = await api.as.viewer('GET', '/api/v1/settings');
  const { items } = body as { items: { key: string }[] };
  expect(items.find((row) => row.key === key)).toMatchObject({ value: 5, changed_by: 'owner (owner@example.com)' });
  expect(items.find((row) => row.key === 'warmup_hours')).toMatchObject({ changed_at: null, changed_by: null });
});

test('quiet hours are set in either notation, and taken away', async () => {
  const quiet = { zone: 'Europe/Kyiv', from: '22:00', to: '08:00' };
  expect(await put('admin', 'quiet_hours', quiet)).toMatchObject({ status: 200, body: { value: quiet } });
  expect(await put('admin', 'quiet_hours', '23:00-07:00 UTC')).toMatchObject({
    body: { value: { zone: 'UTC', from: '23:00' } },
  });
  expect(await put('admin', 'quiet_hours', { ...quiet, zone: 'Mars' })).toMatchObject({ status: 422 });
  expect(await put('admin', 'quiet_hours', null)).toMatchObject({ status: 200, body: { value: null } });
});

test('API credentials are written and never read', async () => {
  await sql`insert into telegram_accounts (workspace_id, name, session_name, session_string)
    values (${api.workspace_id}, 'a', 'a', 'gc1:x')`.execute(api.core.db);
  const api_hash = '0123456789ABCDEF0123456789abcdef';
  const set = (by: 'manager' | 'admin', body: object) => api.as[by]('PUT', '/api/v1/api-credentials', body);
  expect(await set('manager', { api_id: 1, api_hash })).toMatchObject({ status: 403 });
  const short = await set('admin', { api_id: 1, api_hash: 'abc' });
  expect(short).toMatchObject({ status: 422, body: { data: { issues: [{ path: 'api_hash' }] } } });
  const answer = await set('admin', { api_id: 17349, api_hash });
  expect(answer).toMatchObject({ status: 200, body: { api_id: 17349, has_api_hash: true, reconnecting: 1 } });
  expect(await set('admin', { api_id: 17349, api_hash })).toMatchObject({ body: { reconnecting: 0 } });
  const read = await api.as.viewer('GET', '/api/v1/api-credentials');
  expect(read.body).toEqual({ api_id: 17349, has_api_hash: true });
  const { rows } = await sql<{ api_hash: string; audit: string; events: string }>`
    select s.api_hash, (select string_agg(l::text, ' ') from audit_log l) as audit,
      (select string_agg(e::text, ' ') from events e) as events
    from workspace_settings s where s.workspace_id = ${api.workspace_id}`.execute(api.core.db);
  expect(rows[0]?.api_hash).toMatch(/^gc1:/);
  expect(`${rows[0]?.audit} ${rows[0]?.events}`.toLowerCase()).not.toContain(api_hash.toLowerCase());
});

test('a manager throws the stop switch with a reason, and lifts it', async () => {
  expect(await api.as.viewer('POST', '/api/v1/stop', {})).toMatchObject({ status: 403 });
  const reason = 'complaints in a group';
  expect(await api.as.manager('POST', '/api/v1/stop', { reason })).toMatchObject({
    status: 200,
    body: { stopped: true, by: 'manager (manager@example.com)', reason },
  });
  expect(await api.as.owner('POST', '/api/v1/stop', { reason: 'another' })).toMatchObject({ body: { reason } });
  expect(await api.as.viewer('GET', '/api/v1/stop')).toMatchObject({ body: { stopped: true, reason } });
  const { token } = await makeToken(api.services, {
    workspace_id: api.workspace_id,
    name: 'robot',
    role: 'manager',
    scopes: ['settings:read'],
    expires_in_days: 1,
    made_by: 'owner',
  });
  expect(await api.withToken(token)('DELETE', '/api/v1/stop')).toMatchObject({ status: 403 });
  expect(await api.as.manager('DELETE', '/api/v1/stop')).toMatchObject({
    status: 200,
    body: { stopped: false, at: null },
  });
});

test('the stop switch is thrown without a word of why, too', async () => {
  expect(await api.as.manager('POST', '/api/v1/stop')).toMatchObject({ status: 200, body: { stopped: true } });
  expect(await api.as.manager('DELETE', '/api/v1/stop')).toMatchObject({ status: 200, body: { stopped: false } });
});
