import { sql } from 'kysely';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { ACCOUNTS, openAccountRoutes, type AccountRoutes, type Shown } from '#testing/account-routes.ts';
import { sessionOf } from '#testing/import-desk.ts';

let api: AccountRoutes['api'];
let added: AccountRoutes['added'];
let shown: AccountRoutes['shown'];
let upload: AccountRoutes['upload'];
beforeAll(async () => {
  ({ api, added, shown, upload } = await openAccountRoutes(inject('postgres')));
});
afterAll(() => api.close());

test('a session becomes an account by its string, and is held unless nothing else uses it', async () => {
  const session_string = sessionOf('vera');
  const entered = await api.as.admin('POST', ACCOUNTS, {
    session_name: 'vera',
    session_string,
    api_id: 7,
    api_hash: 'hush',
  });
  expect(entered).toMatchObject({ status: 201, body: { session_name: 'vera', created: true, held: 'takeover' } });
  const { id } = entered.body as Shown;
  const account = await shown(id);
  expect(account).toMatchObject({
    hold_reason: 'takeover',
    held_by: 'admin (admin@example.com)',
    credentials: 'own',
    api_id: 7,
    has_session: true,
    next: { can_act: false, at: null, blocker: { code: 'account_hold' } },
  });
  expect(JSON.stringify(account)).not.toMatch(/hush|gc1:/);
  expect(JSON.stringify(account)).not.toContain(session_string);
});

test('a session is added once, a name is given once, and neither is stored in plain text', async () => {
  const session_string = sessionOf('once');
  expect(await api.as.admin('POST', ACCOUNTS, { session_name: 'once', session_string })).toMatchObject({ status: 201 });
  expect(await api.as.admin('POST', ACCOUNTS, { session_name: 'twice', session_string })).toMatchObject({
    status: 409,
    body: { code: 'session_duplicate', message: expect.stringContaining('once') },
  });
  const other = { session_name: 'once', session_string: sessionOf('other') };
  expect(await api.as.admin('POST', ACCOUNTS, other)).toMatchObject({ status: 409, body: { code: 'name_taken' } });
  expect(await api.as.admin('POST', ACCOUNTS, { session_string: 'nonsense' })).toMatchObject({
    status: 422,
    body: { code: 'session_malformed' },
  });
  const { rows } = await sql<{ session_string: string }>`
    select session_string from telegram_accounts where session_name = 'once'`.execute(api.core.db);
  expect(rows).toEqual([{ session_string: expect.stringMatching(/^gc1:/) }]);
});

test('a session file is uploaded, and what is none is refused', async () => {
  const form = (file: Blob): FormData => {
    const body = new FormData();
    body.set('file', file, 'x.session');
    body.set('session_name', 'uploaded');
    body.set('api_id', '77');
    body.set('api_hash', 'hash of it');
    body.set('old_scripts_stopped', 'true');
    return body;
  };
  const refused = await upload('/upload', form(new Blob(['no session'])));
  expect(refused).toMatchObject({ status: 422, body: { code: 'session_malformed' } });
  const taken = await upload('/upload', form(new Blob([sessionOf('uploaded')])));
  expect(taken).toMatchObject({ status: 201, body: { session_name: 'uploaded', held: null } });
  expect(await shown((taken.body as Shown).id)).toMatchObject({ api_id: 77, credentials: 'own' });
});

test('the known PUT changes the proxy and asks for a reconnect, with and without the prefix', async () => {
  const { id, settings_version } = await added();
  for (const [prefix, port] of [
    ['', 1080],
    ['/api/v1', 1081],
  ] as const) {
    const put = await api.as.admin('PUT', `${prefix}/messaging/accounts/${id}`, {
      proxy_url: `8.8.8.8:${port}:user:secret of the proxy`,
      needs_reconnect: true,
    });
    expect(put).toMatchObject({
      status: 200,
      body: { needs_reconnect: true, proxy: `socks5://user:***@8.8.8.8:${port}` },
    });
    expect(JSON.stringify(put.body)).not.toContain('secret of');
  }
  expect(await shown(id)).toMatchObject({ settings_version: Number(settings_version) + 2 });
  expect(await api.as.admin('PUT', `/messaging/accounts/${id}`, { needs_reconnect: false })).toMatchObject({
    body: { needs_reconnect: false },
  });
});

test('a proxy at a private address is refused, whatever it is called, and then nothing has changed', async () => {
  const { id } = await added();
  for (const proxy_url of ['socks5://127.0.0.1:1080', 'http://10.0.0.7:80', 'socks5://[::1]:1080', 'localhost:1080']) {
    expect(await api.as.admin('PATCH', `${ACCOUNTS}/${id}`, { proxy_url, name: 'Other' })).toMatchObject({
      status: 422,
      body: { code: 'private_address' },
    });
  }
  expect(await shown(id)).toMatchObject({ proxy: null, needs_reconnect: false });
});

test('an empty proxy takes no account off its own; only null and the word none do', async () => {
  const { id } = await added();
  const proxy = 'socks5://8.8.8.8:1080';
  const put = (proxy_url: string | null) => api.as.admin('PUT', `/messaging/accounts/${id}`, { proxy_url });
  const patch = (proxy_url: string) => api.as.admin('PATCH', `${ACCOUNTS}/${id}`, { proxy_url });
  const test = (proxy_url: string) => api.as.admin('POST', '/api/v1/proxies/test', { proxy_url });
  const log_in = (proxy_url: string) => api.as.admin('POST', '/api/v1/logins', { kind: 'qr', proxy_url });
  const add = (proxy_url: string) =>
    api.as.admin('POST', ACCOUNTS, { session_name: 'no one', session_string: sessionOf('no one'), proxy_url });
  await put(proxy);
  for (const ask of [put, patch, test, log_in, add]) {
    for (const empty of ['', '  ', 'null', '{}']) {
      expect(await ask(empty)).toMatchObject({
        status: 422,
        body: { code: 'bad_value', message: 'Bad value: proxy_url: it is empty; say none to go without a proxy' },
      });
    }
  }
  expect(await shown(id)).toMatchObject({ proxy });
  expect(await patch(' None ')).toMatchObject({ status: 200, body: { proxy: null } });
  await put(proxy);
  expect(await put(null)).toMatchObject({ status: 200, body: { proxy: null } });
});

test('name, activity and credentials are changed, and what belongs together comes together', async () => {
  const { id } = await added();
  const change = { name: 'Vera', is_active: false, api_id: 5, api_hash: 'of its own' };
  expect(await api.as.admin('PATCH', `${ACCOUNTS}/${id}`, change)).toMatchObject({
    status: 200,
    body: { name: 'Vera', is_active: false, credentials: 'own', needs_reconnect: true },
  });
  expect(await api.as.admin('PATCH', `${ACCOUNTS}/${id}`, { api_id: 5 })).toMatchObject({ status: 422 });
  expect(await api.as.admin('PATCH', `${ACCOUNTS}/${id}`, { proxy_url: 'what?' })).toMatchObject({ status: 422 });
  expect(await api.as.admin('PATCH', `${ACCOUNTS}/${id}`, { api_id: null, api_hash: null })).toMatchObject({
    body: { credentials: 'missing' },
  });
});

test('another session takes the place of the one that is there, and is connected by a reconnect', async () => {
  const { id } = await added();
  const session_string = sessionOf('another one');
  const changed = await api.as.admin('PUT', `/messaging/accounts/${id}`, { session_string, old_scripts_stopped: true });
  expect(changed).toMatchObject({ status: 200, body: { needs_reconnect: true, hold_reason: null } });
});

test('a person switches accounts off and on, holds and releases them, each by its own route', async () => {
  const { id } = await added();
  const act = (name: string, body: object = {}) => api.as.admin('POST', `${ACCOUNTS}/${id}/${name}`, body);
  expect(await act('deactivate')).toMatchObject({ body: { changed: true, account: { is_active: false } } });
  expect(await act('deactivate')).toMatchObject({ body: { changed: false } });
  expect(await act('reconnect')).toMatchObject({ status: 409, body: { code: 'wrong_state' } });
  expect(await act('activate')).toMatchObject({ body: { changed: true, ban_lifted: false } });
  expect(await act('hold')).toMatchObject({ body: { changed: true, account: { hold_reason: 'by_person' } } });
  expect(await act('release')).toMatchObject({ body: { changed: true, account: { hold_reason: null } } });
  expect(await act('reconnect')).toMatchObject({ body: { account: { needs_reconnect: true } } });
  expect(await act('unblock-joins')).toMatchObject({ body: { changed: false } });
  expect(await act('logout')).toMatchObject({ status: 409, body: { code: 'no_worker' } });
});

test('a hold for takeover is lifted only by the word that nothing else uses the session', async () => {
  const { id } = await added({ old_scripts_stopped: false });
  const act = (name: string, body: object = {}) => api.as.admin('POST', `${ACCOUNTS}/${id}/${name}`, body);
  expect(await act('release')).toMatchObject({ status: 409, body: { code: 'wrong_state' } });
  expect(await act('takeover')).toMatchObject({ status: 422 });
  expect(await act('takeover', { old_scripts_stopped: true })).toMatchObject({ body: { changed: true } });
  const other = await added({ old_scripts_stopped: false });
  expect(await api.as.admin('POST', `${ACCOUNTS}/takeover`, { old_scripts_stopped: true })).toMatchObject({
    status: 200,
    body: { taken_over: expect.arrayContaining([other['session_name']]) },
  });
});

test('a removed account is gone from the list, keeps its groups, and can be brought back', async () => {
  const { id, session_name } = await added();
  await sql`insert into targets (workspace_id, link, niche, status, assigned_account_id, joined_at, warmup_ends_at)
    values (${api.workspace_id}, '@kept', 'cars', 'joined', ${id}, clock(), clock())`.execute(api.core.db);
  expect(await api.as.admin('DELETE', `${ACCOUNTS}/${id}`)).toMatchObject({
    status: 200,
    body: { is_active: false, archived_at: expect.any(String), groups: 1 },
  });
  expect(await api.as.admin('DELETE', `${ACCOUNTS}/${id}`)).toMatchObject({
    status: 409,
    body: { code: 'wrong_state' },
  });
  const names = async (query: string): Promise<unknown[]> => {
    const { body } = await api.as.viewer('GET', `${ACCOUNTS}?limit=500&${query}`);
    return (body as { items: Shown[] }).items.map((each) => each['session_name']);
  };
  expect(await names('')).not.toContain(session_name);
  expect(await names('archived=true')).toContain(session_name);
  expect(await api.as.admin('POST', `${ACCOUNTS}/${id}/restore`)).toMatchObject({ body: { archived_at: null } });
  expect(await api.as.admin('POST', `${ACCOUNTS}/${id}/restore`)).toMatchObject({ status: 409 });
});

test('many are changed at once, by ids or a filter, after a look at what would be done', async () => {
  const first = await added();
  const second = await added();
  const wish = { act: 'hold', ids: [first.id, second.id] };
  const named = [{ id: first.id }, { id: second.id }];
  expect(await api.as.admin('POST', `${ACCOUNTS}/bulk`, { ...wish, dry_run: true })).toMatchObject({
    status: 200,
    body: { dry_run: true, changed: 2, changed_accounts: named, skipped: [] },
  });
  expect(await shown(first.id)).toMatchObject({ hold_reason: null });
  expect(await api.as.admin('POST', `${ACCOUNTS}/bulk`, wish)).toMatchObject({ body: { changed_accounts: named } });
  expect(await api.as.admin('POST', `${ACCOUNTS}/bulk`, wish)).toMatchObject({
    body: {
      matched: 2,
      changed: 0,
      skipped: [{ reason: 'is held already (by_person)', count: 2 }],
      skipped_accounts: named,
    },
  });
  const filter = { hold_reason: 'by_person' };
  expect(await api.as.admin('POST', `${ACCOUNTS}/bulk`, { act: 'release', filter })).toMatchObject({
    body: { changed_accounts: named },
  });
  expect(await api.as.admin('POST', `${ACCOUNTS}/bulk`, { act: 'hold', ids: [first.id, 999_999] })).toMatchObject({
    status: 404,
  });
  expect(await api.as.admin('POST', `${ACCOUNTS}/bulk`, { act: 'hold' })).toMatchObject({ status: 422 });
  expect(await api.as.admin('POST', `${ACCOUNTS}/bulk`, { act: 'takeover', filter: {} })).toMatchObject({
    status: 422,
  });
});

test('those who may only look may change nothing, and another workspace has none of it', async () => {
  const { id } = await added();
  for (const [method, route] of [
    ['PUT', `/messaging/accounts/${id}`],
    ['DELETE', `${ACCOUNTS}/${id}`],
    ['POST', `${ACCOUNTS}/${id}/hold`],
  ] as const) {
    expect(await api.as.manager(method, route, {})).toMatchObject({ status: 403 });
  }
  const { rows } = await sql<{ id: string }>`insert into workspaces (name) values ('next-door') returning id`.execute(
    api.core.db,
  );
  const [foreign] = (
    await sql<{ id: number }>`insert into telegram_accounts (workspace_id, name, session_name)
      values (${rows[0]?.id}, 'n', 'n') returning id`.execute(api.core.db)
  ).rows;
  for (const other of [foreign?.id, 999_999]) {
    for (const [method, route] of [
      ['GET', `${ACCOUNTS}/${other}`],
      ['PUT', `/messaging/accounts/${other}`],
      ['DELETE', `${ACCOUNTS}/${other}`],
      ['POST', `${ACCOUNTS}/${other}/activate`],
      ['POST', `${ACCOUNTS}/${other}/logout`],
      ['POST', `${ACCOUNTS}/${other}/restore`],
    ] as const) {
      expect(await api.as.owner(method, route, method === 'GET' ? undefined : {})).toMatchObject({
        status: 404,
        body: { code: 'not_found', message: `Not found: account ${other}` },
      });
    }
  }
});
