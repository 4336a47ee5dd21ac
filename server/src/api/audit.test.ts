import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openTestApi, type TestApi } from '#testing/api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi(inject('postgres'));
});
afterAll(() => api.close());

type Page = { items: { id: number; action: string; entity_id: string }[]; next_cursor: string | null };

async function audit(query = ''): Promise<Page> {
  const { status, body } = await api.as.admin('GET', `/api/v1/audit${query}`);
  expect(status).toBe(200);
  return body as Page;
}

test('a change leaves who made it, from where, by which request, and what was changed', async () => {
  const headers = { 'x-request-id': 'from-a-program', 'x-forwarded-for': '203.0.113.7' };
  const made = await api.as.admin('POST', '/api/v1/tokens', { name: 'robot', role: 'viewer' }, headers);
  const { id, token } = made.body as { id: string; token: string };
  const { items } = await audit('?action=tokens.make');
  expect(items).toMatchObject([
    {
      actor_kind: 'user',
      actor_name: 'admin (admin@example.com)',
      action: 'tokens.make',
      entity_type: 'token',
      entity_id: id,
      data: { name: 'robot', role: 'viewer' },
      request_id: 'from-a-program',
      ip: '203.0.113.7',
    },
  ]);
  expect(JSON.stringify(await audit())).not.toContain(token);
});

test('what was refused, and what only reads, leaves nothing', async () => {
  const before = await audit();
  await api.as.viewer('POST', '/api/v1/tokens', { name: 'robot', role: 'viewer' });
  await api.as.admin('POST', '/api/v1/tokens', { name: 'robot' });
  await api.nobody('POST', '/api/v1/invitations/look', { token: 'guess' });
  expect(await audit()).toEqual(before);
});

test('a token is named as what it is', async () => {
  const made = await api.as.admin('POST', '/api/v1/tokens', { name: 'a second robot', role: 'admin' });
  const { id, token } = made.body as { id: string; token: string };
  await api.withToken(token)('POST', '/api/v1/invitations', { email: 'x@example.com', role: 'viewer' });
  expect(await audit('?actor_kind=token')).toMatchObject({
    items: [
      { actor_id: id, actor_name: 'a second robot', action: 'invitations.make', data: { email: 'x@example.com' } },
    ],
  });
});

test('it is read page by page, the newest first, and by filters', async () => {
  for (let n = 0; n < 5; n += 1) await api.as.admin('POST', '/api/v1/tokens', { name: `t${n}`, role: 'viewer' });
  const all = await audit();
  const ids = all.items.map(({ id }) => id);
  expect(ids).toEqual(ids.toSorted((a, b) => b - a));
  const first = await audit('?limit=3');
  const second = await audit(`?limit=3&cursor=${first.next_cursor}`);
  expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(ids.slice(0, 6));
  const [newest] = all.items;
  expect((await audit(`?entity_type=token&entity_id=${newest?.entity_id}`)).items).toHaveLength(1);
  expect((await audit('?action=tokens.')).items.every(({ action }) => action === 'tokens.make')).toBe(true);
  expect((await audit('?since=2100-01-01')).items).toEqual([]);
});

test('the database lets nobody change or delete what stands there', async () => {
  const { pool } = api.core;
  for (const change of ["update audit_log set action = 'x'", 'delete from audit_log', 'truncate audit_log']) {
    await expect(pool.query(change)).rejects.toThrow('the audit log is only added to');
  }
});
