import { sql } from 'kysely';
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
  const { body } = await api.as.owner('POST', '/api/v1/tokens', { name: 'mine', role: 'viewer' });
  const mine = api.withToken((body as { token: string }).token);
  expect(await mine('GET', '/api/v1/me')).toMatchObject({ body: { via: 'token', user_id, name: 'mine' } });
  // No token signs anybody in.
  expect(await mine('PATCH', '/api/v1/me', { name: 'somebody' })).toMatchObject({ status: 403 });
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
  expect(await api.nobody('GET', '/api/v1/targets%zz')).toMatchObject({ status: 422, body: { code: 'bad_value' } });
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

test('a long list comes page by page, each row once, in either direction and with empty values last', async () => {
  for (let n = 1; n <= 7; n++) {
    const waits = n % 3 === 0 ? `2026-01-0${n}` : null;
    await sql`insert into telegram_accounts (workspace_id, name, session_name, next_allowed_action_time)
      values (${api.workspace_id}, ${`n${n}`}, ${`s${n}`}, ${waits})`.execute(api.core.db);
  }
  const walk = async (query: string): Promise<unknown[]> => {
    const names: unknown[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const from = cursor === '' ? '' : `&cursor=${cursor}`;
      const { status, body } = await api.as.viewer('GET', `/api/v1/accounts?limit=2&${query}${from}`);
      expect(status).toBe(200);
      const page = body as { items: { name: string }[]; next_cursor: string | null };
      names.push(...page.items.map(({ name }) => name));
      cursor = page.next_cursor;
    }
    return names;
  };
  expect(await walk('sort=-id')).toEqual(['n7', 'n6', 'n5', 'n4', 'n3', 'n2', 'n1']);
  expect(await walk('sort=next_allowed_action_time')).toEqual(['n3', 'n6', 'n1', 'n2', 'n4', 'n5', 'n7']);
  expect(await walk('sort=-next_allowed_action_time')).toEqual(['n6', 'n3', 'n7', 'n5', 'n4', 'n2', 'n1']);
  const counted = await api.as.viewer('GET', '/api/v1/accounts?limit=1&count=true&search=S3');
  expect(counted.body).toMatchObject({ items: [{ name: 'n3', has_session: false, proxy: null }], total: 1 });
});

test('input that cannot be used is named, and so is a cursor of another order', async () => {
  expect(await api.as.viewer('GET', '/api/v1/accounts?limit=501&status=asleep')).toMatchObject({
    status: 422,
    body: { code: 'bad_value', data: { issues: [{ path: 'limit' }, { path: 'status' }] } },
  });
  const { body } = await api.as.viewer('GET', '/api/v1/accounts?limit=1&sort=id');
  const { next_cursor } = body as { next_cursor: string };
  expect(await api.as.viewer('GET', `/api/v1/accounts?sort=-id&cursor=${next_cursor}`)).toMatchObject({
    status: 422,
    body: { code: 'bad_value', message: expect.stringContaining('cursor: it is of a page with the sort id') },
  });
  const other = await api.as.viewer('GET', `/api/v1/accounts?sort=id&search=n&cursor=${next_cursor}`);
  expect(other).toMatchObject({
    status: 422,
    body: { message: expect.stringContaining('cursor: it is of a page with other filters') },
  });
  const wider = `/api/v1/accounts?count=true&limit=3&archived=false&sort=id&cursor=${next_cursor}`;
  expect(await api.as.viewer('GET', wider)).toMatchObject({ status: 200 });
});

test('moments, unions and closed lists say what is allowed', async () => {
  const iso = expect.stringContaining('since: it takes an ISO date and time such as 2026-03-01T09:00:00Z');
  for (const since of ['tomorrow', '2026-02-30', '2026-03-01T09:00:00', '1', '2026-03-01T25:00:00Z', '', 'a&since=b']) {
    expect(await api.as.owner('GET', `/api/v1/posts?since=${since}`)).toMatchObject({
      status: 422,
      body: { message: iso },
    });
  }
  for (const since of ['2026-03-01', '2026-03-01T09:00Z', '2026-03-01T09:00:00.123%2B02:00', '2024-02-29T00:00:00Z']) {
    expect(await api.as.owner('GET', `/api/v1/posts?since=${since}`)).toMatchObject({ status: 200 });
  }
  const said = (text: string) => ({ status: 422, body: { message: expect.stringContaining(text) } });
  const spring = { name: 'spring', slots: ['08:00'], ends_at: 'tomorrow' };
  expect(await api.as.owner('POST', '/api/v1/campaigns', spring)).toMatchObject(said('ends_at: it takes an ISO date'));
  expect(await api.as.owner('GET', '/api/v1/campaigns/1/slots/xyz')).toMatchObject(
    said('slot_at: it takes an ISO date'),
  );
  const task = (emoji: unknown) =>
    api.as.owner('POST', '/api/v1/reaction-tasks', { link: 'https://t.me/name/1', emoji, account_count: 1 });
  expect(await task(3)).toMatchObject(said('emoji: it takes one or several emoji'));
  expect(await task('zzz')).toMatchObject(said('"zzz" is no emoji'));
  const token = { name: 'robot', role: 'viewer', scopes: ['everything'] };
  expect(await api.as.owner('POST', '/api/v1/tokens', token)).toMatchObject(
    said('scopes: it takes "read-only", null, or'),
  );
  const value = { value: ['many'] };
  expect(await api.as.owner('PUT', '/api/v1/settings/post_gap_seconds', value)).toMatchObject(
    said('value: it takes a number'),
  );
  expect(await api.as.owner('GET', '/api/v1/events?type=nope')).toMatchObject(said('health.changed'));
  for (const type of ['health.changed', 'reconnect', 'health_run']) {
    expect(await api.as.owner('GET', `/api/v1/events?type=${type}`)).toMatchObject({ status: 200 });
  }
});

test('a cursor that somebody wrote himself, and null characters in a text, are no fault of the server', async () => {
  const first = await api.as.viewer('GET', '/api/v1/accounts?limit=1');
  const { next_cursor } = first.body as { next_cursor: string };
  const [, mark] = JSON.parse(Buffer.from(next_cursor, 'base64url').toString()) as unknown[];
  const cursor = (...parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString('base64url');
  for (const query of [
    `sort=id&cursor=${cursor('id', mark, 'abc', 1)}`,
    `sort=id&cursor=${cursor('id', mark, '1', 1e15)}`,
    `sort=name&cursor=${cursor('name', mark, String.fromCharCode(0), 1)}`,
    `sort=created_at&cursor=${cursor('created_at', mark, 'yesterday, or so', 1)}`,
    'cursor=abc',
    'search=%00',
  ]) {
    expect(await api.as.viewer('GET', `/api/v1/accounts?${query}`)).toMatchObject({
      status: 422,
      body: { code: 'bad_value' },
    });
  }
  const wish = { act: 'hold', filter: { search: `a${String.fromCharCode(0)}` } };
  expect(await api.as.admin('POST', '/api/v1/accounts/bulk', wish)).toMatchObject({
    status: 422,
    body: { message: expect.stringContaining('filter.search') },
  });
});
