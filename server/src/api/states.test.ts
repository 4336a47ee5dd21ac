// How acts are refused because of how things stand: one code, with where it stands and from where it can be done.
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openTestApi, type TestApi } from '#testing/api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi(inject('postgres'));
});
afterAll(() => api.close());

async function account(set: string): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    insert into telegram_accounts (workspace_id, name, session_name, session_string)
    values (${api.workspace_id}, ${set}, ${set}, 'x') returning id`.execute(api.core.db);
  return rows[0]?.id ?? 0;
}

const refused = (state: string, allowed_from: unknown) => ({
  status: 409,
  body: { code: 'wrong_state', data: { details: { state, allowed_from } } },
});

test('an account that was removed is shown, and takes no act but to be brought back', async () => {
  const at = `/api/v1/accounts/${await account('gone')}`;
  expect(await api.as.admin('DELETE', at)).toMatchObject({ status: 200 });
  const archived = refused('archived', ['not archived']);
  expect(await api.as.admin('DELETE', at)).toMatchObject(archived);
  expect(await api.as.admin('PATCH', at, { name: 'New' })).toMatchObject(archived);
  for (const act of ['activate', 'hold', 'logout']) {
    expect(await api.as.admin('POST', `${at}/${act}`)).toMatchObject(archived);
  }
  expect(await api.as.viewer('GET', at)).toMatchObject({ status: 200, body: { archived_at: expect.any(String) } });
  const { body } = await api.as.viewer('GET', `${at}/why`);
  expect(body).toMatchObject({ can_act: false });
  expect(JSON.stringify(body)).toContain('account_archived');
  expect(await api.as.admin('POST', `${at}/restore`)).toMatchObject({ status: 200, body: { archived_at: null } });
  expect(await api.as.admin('POST', `${at}/restore`)).toMatchObject(refused('not archived', ['archived']));
});

test('an account that something hinders from connecting says what', async () => {
  const id = await account('held');
  const { db } = api.core;
  await sql`update telegram_accounts set hold_reason = 'takeover' where id = ${id}`.execute(db);
  const at = `/api/v1/accounts/${id}`;
  expect(await api.as.admin('POST', `${at}/reconnect`)).toMatchObject(refused('hold takeover', expect.any(Array)));
  expect(await api.as.admin('POST', `${at}/release`)).toMatchObject(
    refused('takeover', ['peer_flood', 'frozen', 'restricted', 'by_person']),
  );
});

test('a group is tried again once, and one that is joined never', async () => {
  const add = async (link: string, status: string) => {
    const { rows } = await sql<{ id: number }>`
      insert into targets (workspace_id, link, niche, status) values (${api.workspace_id}, ${link}, 'cars', ${status})
      returning id`.execute(api.core.db);
    return `/api/v1/targets/${rows[0]?.id}/retry`;
  };
  const failed = await add('@failed', 'error');
  expect(await api.as.manager('POST', failed)).toMatchObject({ body: { status: 'new', changed: true } });
  expect(await api.as.manager('POST', failed)).toMatchObject({ status: 200, body: { status: 'new', changed: false } });
  expect(await api.as.manager('POST', await add('@banned', 'banned'))).toMatchObject(refused('banned', ['error']));
});

test('a run that has ended by itself cannot be ended, and an import never', async () => {
  const add = async (kind: string) => {
    const { rows } = await sql<{ id: number }>`
      insert into runs (workspace_id, kind, niche, node_id, state, started_at, finished_at, expires_at)
      values (${api.workspace_id}, ${kind}, 'cars', 'a node', 'done', clock(), clock(), clock()) returning id`.execute(
      api.core.db,
    );
    return `/api/v1/runs/${rows[0]?.id}/stop`;
  };
  expect(await api.as.manager('POST', await add('join'))).toMatchObject(refused('done', ['waiting', 'running']));
  expect(await api.as.manager('POST', await add('import'))).toMatchObject({
    status: 409,
    body: { code: 'wrong_kind', message: expect.stringContaining('import') },
  });
});

test('whoever may not is told what he lacks', async () => {
  expect(await api.as.viewer('POST', '/api/v1/targets', { links: ['@a'], niche: 'x' })).toMatchObject({
    status: 403,
    body: {
      message: 'Forbidden: it needs the role manager; yours is viewer',
      data: { details: { needs_role: 'manager', has: 'viewer' } },
    },
  });
  const wish = { name: 'poster', role: 'manager', scopes: ['campaigns:write'] };
  const { body } = await api.as.admin('POST', '/api/v1/tokens', wish);
  const { token } = body as { token: string };
  expect(await api.withToken(token)('GET', '/api/v1/accounts')).toMatchObject({
    status: 403,
    body: {
      message: expect.stringContaining('this token lacks accounts:read'),
      data: { details: { needs_scope: 'accounts:read', has: ['campaigns:write'] } },
    },
  });
  expect(await api.withToken(token)('GET', '/api/v1/me/sessions')).toMatchObject({
    status: 403,
    body: { data: { details: { needs_role: 'person', has: 'token' } } },
  });
});

test('a subject that names nothing is a bad value, without a word of the command line', async () => {
  const answer = await api.as.viewer('GET', '/api/v1/why?subject=1');
  expect(answer).toMatchObject({
    status: 422,
    body: { code: 'bad_value', message: expect.stringContaining('"1" names 2 things') },
  });
  expect(JSON.stringify(answer.body)).not.toMatch(/--[a-z]|groundcrew /);
});
