import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { makeToken } from '#auth/tokens.ts';
import { openTestApi, type TestApi } from '#testing/api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi(inject('postgres'));
});
afterAll(() => api.close());

async function made(name: string): Promise<string> {
  const answer = await api.as.owner('POST', '/api/v1/workspaces', { name });
  expect(answer.status).toBe(201);
  return (answer.body as { id: string }).id;
}

test('who makes a workspace owns it and may change over; nobody else sees it', async () => {
  const id = await made('second');
  expect(await api.as.owner('POST', '/api/v1/workspaces', { name: 'second' })).toMatchObject({
    status: 409,
    body: { code: 'workspace_name_taken' },
  });
  expect(await api.as.admin('PUT', '/api/v1/me/workspace', { id })).toMatchObject({ status: 404 });
  expect(await api.as.owner('PUT', '/api/v1/me/workspace', { id })).toMatchObject({ body: { role: 'owner' } });
  expect(await api.as.owner('GET', '/api/v1/me')).toMatchObject({ body: { workspace: { id, name: 'second' } } });
  expect(await api.as.owner('GET', '/api/v1/me/workspaces')).toMatchObject({
    body: {
      items: [
        { name: 'main', current: false },
        { name: 'second', role: 'owner', current: true },
      ],
    },
  });
  expect(await api.as.owner('GET', '/api/v1/audit')).toMatchObject({
    body: { items: [{ action: 'workspaces.choose' }, { action: 'workspaces.make', entity_id: id }] },
  });
  expect(JSON.stringify(await api.as.admin('GET', '/api/v1/audit'))).not.toContain(id);
  expect(await api.as.owner('PATCH', `/api/v1/workspaces/${id}`, { name: 'renamed' })).toMatchObject({ status: 200 });
  await api.as.owner('PUT', '/api/v1/me/workspace', { id: api.workspace_id });
});

test('a workspace is deleted with all that is in it when its name is typed, and its audit log stays', async () => {
  const id = await made('to-delete');
  const { pool } = api.core;
  const { rows } = await pool.query<{ id: number }>(
    `insert into telegram_accounts (workspace_id, name, session_name, phone) values ($1, 'a', 'a', '+15550100200') returning id`,
    [id],
  );
  const account = rows[0]?.id;
  const { rows: targets } = await pool.query<{ id: number }>(
    `insert into targets (workspace_id, link, niche, status, assigned_account_id, joined_at, warmup_ends_at)
     values ($1, '@bound', 'cars', 'joined', $2, now(), now()) returning id`,
    [id, account],
  );
  const target = targets[0]?.id;
  await pool.query(
    `insert into post_intents (workspace_id, account_id, target_id, random_id, message_content, quota_day, reserved_at)
     values ($1, $2, $3, 1, 'hello', current_date, now())`,
    [id, account, target],
  );
  await pool.query(`update post_intents set state = 'sent', resolved_at = now() where workspace_id = $1`, [id]);
  const { token } = await makeToken(api.services, {
    workspace_id: id,
    name: 'robot',
    role: 'viewer',
    scopes: null,
    expires_in_days: null,
    made_by: 'the test',
  });
  await expect(pool.query('delete from targets where id = $1', [target])).rejects.toThrow(/binding is for ever/);
  await api.as.owner('PUT', '/api/v1/me/workspace', { id });
  expect(await api.as.owner('DELETE', `/api/v1/workspaces/${id}`, { name: 'main' })).toMatchObject({ status: 422 });
  expect(await api.as.owner('DELETE', `/api/v1/workspaces/${id}`, { name: 'to-delete' })).toMatchObject({
    status: 200,
  });
  expect(await api.withToken(token)('GET', '/api/v1/me')).toMatchObject({ status: 401 });
  expect(await api.as.owner('GET', '/api/v1/me')).toMatchObject({ body: { workspace: { name: 'main' } } });
  const { rows: left } = await pool.query<{ action: string }>(
    'select action from audit_log where workspace_id = $1 order by id',
    [id],
  );
  expect(left.map(({ action }) => action)).toEqual([
    'workspaces.make',
    'post.sent',
    'workspaces.choose',
    'workspaces.remove',
  ]);
});

test('one of his own that an owner does not work in is left as it is, and he is told to change over', async () => {
  const id = await made('elsewhere');
  const at = `/api/v1/workspaces/${id}`;
  const refused = {
    status: 409,
    body: { code: 'wrong_state', message: expect.stringContaining('change over to it first') },
  };
  expect(await api.as.owner('DELETE', at, { name: 'elsewhere' })).toMatchObject(refused);
  expect(await api.as.owner('PATCH', at, { name: 'other-name' })).toMatchObject(refused);
  const { rows } = await api.core.pool.query<{ id: string }>(
    `insert into workspaces (name) values ('of-others') returning id`,
  );
  const theirs = `/api/v1/workspaces/${rows[0]?.id}`;
  expect(await api.as.owner('DELETE', theirs, { name: 'of-others' })).toMatchObject({ status: 404 });
  expect(await api.as.owner('PATCH', theirs, { name: 'mine' })).toMatchObject({ status: 404 });
  await api.core.pool.query(`delete from workspaces where name in ('elsewhere', 'of-others')`);
});

test('the only workspace stays', async () => {
  const id = await made('other');
  const { pool } = api.core;
  await pool.query(`delete from workspaces where name in ('other', 'renamed')`);
  expect(await api.as.owner('DELETE', `/api/v1/workspaces/${api.workspace_id}`, { name: 'main' })).toMatchObject({
    status: 409,
    body: { code: 'last_workspace' },
  });
  expect(await api.as.owner('DELETE', `/api/v1/workspaces/${id}`, { name: 'other' })).toMatchObject({ status: 404 });
});
