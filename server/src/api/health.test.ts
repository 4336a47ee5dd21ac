import { sql } from 'kysely';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { recordHealthCheck } from '#store/accounts/health.ts';
import { openTestApi, type TestApi } from '#testing/api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi(inject('postgres'));
});
afterAll(() => api.close());

let made = 0;

async function account(
  columns: { hold_reason?: string; proxy_url?: string; session_string?: null } = {},
): Promise<number> {
  made += 1;
  const { rows } = await sql<{ id: number }>`
    insert into telegram_accounts (workspace_id, name, session_name, session_string, hold_reason, proxy_url)
    values (${api.workspace_id}, ${`n${made}`}, ${`h${made}`}, ${columns.session_string === null ? null : 'gc1:never opened'}, ${columns.hold_reason ?? null},
      ${columns.proxy_url ?? null}) returning id`.execute(api.core.db);
  return rows[0]?.id ?? 0;
}

const scope = () => api.services.crewOf(api.workspace_id).scope;

async function checked(account_id: number, error_message: string | null, at?: Date): Promise<void> {
  const status = error_message === null ? ('ok' as const) : ('invalid_session' as const);
  const found = { account_id, status, error_message, latency_ms: error_message === null ? 80 : null };
  await recordHealthCheck({ ...scope(), ...(at ? { now: () => at } : {}) }, found);
}

test('the table of health counts the healthy, the issues and those that nobody has tested', async () => {
  const [ok, dead, held] = [await account(), await account(), await account({ hold_reason: 'takeover' })];
  await checked(ok, null);
  await checked(dead, 'AUTH_KEY_UNREGISTERED');
  expect(await api.as.viewer('GET', '/api/v1/health')).toMatchObject({
    status: 200,
    body: {
      total: 3,
      healthy: 1,
      issues: 2,
      not_checked: 0,
      by_status: { ok: 1, invalid_session: 1 },
      accounts: [
        { id: ok, status: 'ok', latency_ms: 80, not_checked: null },
        { id: dead, status: 'invalid_session', error_message: 'AUTH_KEY_UNREGISTERED', consecutive_failures: 1 },
        { id: held, status: null, not_checked: 'hold takeover' },
      ],
    },
  });
  expect(await api.as.viewer('GET', '/api/v1/accounts?issues=true&sort=-id')).toMatchObject({
    body: { items: [{ id: held }, { id: dead, consecutive_failures: 1, latency_ms: null, connected: false }] },
  });
});

test('checks are shown over time, in buckets, of a range that has a bound', async () => {
  const id = await account();
  await checked(id, null, new Date('2026-01-01T00:10:00Z'));
  await checked(id, 'SESSION_REVOKED', new Date('2026-01-01T00:20:00Z'));
  await checked(id, null, new Date('2026-01-01T05:00:00Z'));
  const range = 'since=2026-01-01T00:00:00Z&until=2026-01-02T00:00:00Z&buckets=24';
  expect(await api.as.viewer('GET', `/api/v1/accounts/${id}/health?${range}`)).toMatchObject({
    status: 200,
    body: {
      bucket_seconds: 3600,
      buckets: [
        { at: '2026-01-01T00:00:00.000Z', checks: 2, ok: 1, latency_ms: 80, trouble: 'invalid_session' },
        { at: '2026-01-01T05:00:00.000Z', checks: 1, ok: 1, trouble: null },
      ],
    },
  });
  const long = 'since=2025-01-01T00:00:00Z&until=2026-01-02T00:00:00Z';
  expect(await api.as.viewer('GET', `/api/v1/accounts/${id}/health?${long}`)).toMatchObject({ status: 422 });
  expect(await api.as.viewer('GET', '/api/v1/accounts/999999/health')).toMatchObject({ status: 404 });
});

test('tests need a server that works for accounts, and say so', async () => {
  const id = await account();
  const held = await account({ hold_reason: 'takeover' });
  expect(await api.as.manager('POST', `/api/v1/accounts/${id}/health-test`)).toMatchObject({
    status: 409,
    body: { code: 'no_worker' },
  });
  expect(await api.as.manager('POST', `/api/v1/accounts/${held}/health-test`)).toMatchObject({
    status: 200,
    body: { checked: false, reason: 'hold takeover', account: { id: held } },
  });
  expect(await api.as.manager('POST', '/api/v1/health/test', {})).toMatchObject({ body: { code: 'no_worker' } });
  expect(await api.as.viewer('GET', '/api/v1/health/runs/7')).toMatchObject({ status: 404 });
});

test('accounts with dead sessions are switched off after a look at the list, and on again', async () => {
  const id = await account();
  await checked(id, 'SESSION_REVOKED');
  const post = (body: object) => api.as.admin('POST', '/api/v1/health/deactivate-invalid', body);
  const look = await post({ dry_run: true });
  expect(look).toMatchObject({ body: { accounts: expect.arrayContaining([expect.objectContaining({ id })]) } });
  expect(await post({ ids: [id] })).toMatchObject({
    body: { dry_run: false, accounts: [{ id, error_message: 'SESSION_REVOKED' }] },
  });
  expect(await api.as.viewer('GET', `/api/v1/accounts/${id}`)).toMatchObject({ body: { is_active: false } });
  expect(await post({ ids: [id] })).toMatchObject({ body: { accounts: [] } });
  const undo = await api.as.admin('POST', '/api/v1/accounts/bulk', { act: 'activate', ids: [id] });
  expect(undo).toMatchObject({ body: { changed: 1, changed_accounts: [{ id }] } });
});

test('ways out are listed with those who go by them, and never with a password', async () => {
  const proxy_url = 'socks5://user:pass of it@8.8.8.8:1080'.replaceAll(' ', '-');
  const [one, other] = [await account({ proxy_url }), await account({ proxy_url })];
  await checked(one, null);
  const { status, body } = await api.as.viewer('GET', '/api/v1/proxies');
  expect(status).toBe(200);
  expect(body).toMatchObject({
    items: expect.arrayContaining([
      expect.objectContaining({
        proxy: 'socks5://user:***@8.8.8.8:1080',
        accounts: [
          { id: one, session_name: expect.any(String) },
          { id: other, session_name: expect.any(String) },
        ],
        accounts_count: 2,
        healthy: 1,
        latency_ms: 80,
      }),
    ]),
  });
  expect(JSON.stringify(body)).not.toContain('pass-of-it');
});

test('no proxy at a private address is dialled for a user', async () => {
  const post = (proxy_url: string | null) => api.as.admin('POST', '/api/v1/proxies/test', { proxy_url });
  for (const proxy_url of [
    '127.0.0.1:1080',
    'http://localhost:80',
    'tg://proxy?server=10.0.0.1&port=443&secret=' + '0'.repeat(32),
  ]) {
    expect(await post(proxy_url)).toMatchObject({ status: 422, body: { code: 'private_address' } });
  }
  expect(await post('what is this')).toMatchObject({ status: 422, body: { code: 'bad_value' } });
  const id = await account({ proxy_url: 'socks5://192.168.1.1:1080', session_string: null });
  expect(await api.as.admin('POST', `/api/v1/accounts/${id}/proxy-test`, {})).toMatchObject({
    body: { code: 'private_address' },
  });
});

test('why an account does nothing, by its id or by any word for it', async () => {
  const id = await account({ hold_reason: 'frozen' });
  const expected = {
    status: 200,
    body: { subject: { kind: 'account', id }, can_act: false, next_at: null, activities: { post: { can_act: false } } },
  };
  expect(await api.as.viewer('GET', `/api/v1/accounts/${id}/why`)).toMatchObject(expected);
  expect(await api.as.viewer('GET', `/api/v1/why?subject=account:${id}`)).toMatchObject(expected);
  expect(await api.as.viewer('GET', '/api/v1/why?subject=nobody-of-that-name')).toMatchObject({ status: 404 });
  expect(await api.as.viewer('GET', '/api/v1/accounts/999999/why')).toMatchObject({ status: 404 });
  await sql`insert into targets (workspace_id, link, niche) values (${api.workspace_id}, '@why_not', 'cars')`.execute(
    api.core.db,
  );
  expect(await api.as.viewer('GET', '/api/v1/why?subject=@why_not')).toMatchObject({
    status: 200,
    body: { subject: { kind: 'group', name: '@why_not' }, activity: 'join' },
  });
});

test('events, groups and floods of an account come page by page, and those of others do not', async () => {
  const [id, other] = [await account(), await account()];
  await checked(id, null);
  await checked(id, 'SESSION_REVOKED');
  await checked(other, null);
  const first = await api.as.viewer('GET', `/api/v1/accounts/${id}/events?limit=1&count=true`);
  expect(first).toMatchObject({
    body: { items: [{ type: 'health.changed', data: { to: 'invalid_session' } }], total: 2 },
  });
  const { next_cursor } = first.body as { next_cursor: string };
  expect(await api.as.viewer('GET', `/api/v1/accounts/${id}/events?limit=1&cursor=${next_cursor}`)).toMatchObject({
    body: { items: [{ data: { to: 'ok' } }], next_cursor: null },
  });
  for (const name of ['@b', '@a']) {
    await sql`insert into targets (workspace_id, link, niche, status, assigned_account_id, joined_at, warmup_ends_at)
      values (${api.workspace_id}, ${name}, 'cars', 'joined', ${id}, clock(), clock())`.execute(api.core.db);
  }
  expect(await api.as.viewer('GET', `/api/v1/accounts/${id}/groups?sort=link`)).toMatchObject({
    body: { items: [{ link: '@a', posts_today: 0 }, { link: '@b' }] },
  });
  await sql`insert into flood_waits (workspace_id, account_id, method, seconds, at)
    values (${api.workspace_id}, ${id}, 'channels.joinChannel', 60, clock())`.execute(api.core.db);
  expect(await api.as.viewer('GET', `/api/v1/accounts/${id}/floods`)).toMatchObject({
    body: { items: [{ method: 'channels.joinChannel', seconds: 60, ends_at: expect.any(String) }] },
  });
  expect(await api.as.viewer('GET', '/api/v1/accounts/999999/events')).toMatchObject({ status: 404 });
});

test('a log-in that cannot begin says why, and one that is not here does not exist', async () => {
  const begin = (body: object) => api.as.admin('POST', '/api/v1/logins', body);
  expect(await begin({ kind: 'code', phone: '+15550100100' })).toMatchObject({
    status: 422,
    body: { code: 'credentials_missing' },
  });
  expect(await begin({ kind: 'qr', phone: '+15550100100' })).toMatchObject({ status: 422 });
  expect(await begin({ kind: 'code', proxy_url: '10.0.0.1:1080' })).toMatchObject({
    body: { code: 'private_address' },
  });
  const id = await account();
  expect(await begin({ kind: 'qr', account_id: id })).toMatchObject({ status: 409, body: { code: 'has_session' } });
  expect(await begin({ kind: 'qr', account_id: 999_999 })).toMatchObject({ status: 404 });
  const nowhere = '/api/v1/logins/00000000-0000-4000-8000-000000000000';
  expect(await api.as.admin('GET', nowhere)).toMatchObject({ status: 404 });
  expect(await api.as.admin('POST', `${nowhere}/code`, { code: '12345' })).toMatchObject({ status: 404 });
  expect(await api.as.manager('GET', nowhere)).toMatchObject({ status: 403 });
});
