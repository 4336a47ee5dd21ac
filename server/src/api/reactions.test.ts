import { sql } from 'kysely';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openTestApi, type TestApi } from '#testing/api.ts';

let api: TestApi;
let ids: number[];
beforeAll(async () => {
  api = await openTestApi(inject('postgres'));
  const { rows } = await sql<{ id: number }>`
    insert into telegram_accounts (workspace_id, name, session_name, session_string)
    select ${api.workspace_id}, 'a' || n, 's' || n, 'x' from generate_series(1, 3) n returning id`.execute(api.core.db);
  ids = rows.map(({ id }) => id);
});
afterAll(() => api.close());

const LINK = 'https://t.me/kyiv_auto/77';
const make = (body: object) => api.as.manager('POST', '/api/v1/reaction-tasks', body);

test('a task is made, looked at, cancelled and tried again', async () => {
  const made = await make({ link: LINK, emoji: ['👍', '🔥'], account_ids: ids.slice(0, 2) });
  expect(made).toMatchObject({
    status: 201,
    body: {
      status: 'queued',
      emoji: ['👍', '🔥'],
      waits_for_worker: true,
      usable: 2,
      created_by: 'manager (manager@example.com)',
      progress: { total: 2, done: 0 },
      results: [{ account: 's1', status: 'pending' }, { account: 's2' }],
    },
  });
  const { id } = made.body as { id: number };
  const at = `/api/v1/reaction-tasks/${id}`;
  expect(await api.as.viewer('POST', `${at}/cancel`)).toMatchObject({ status: 403 });
  expect(await api.as.manager('POST', `${at}/cancel`)).toMatchObject({
    status: 200,
    body: { status: 'failed', error_message: 'cancelled by manager (manager@example.com)', progress: { failed: 2 } },
  });
  expect(await api.as.manager('POST', `${at}/cancel`)).toMatchObject({ status: 200, body: { changed: false } });
  expect(await api.as.manager('POST', `${at}/retry`)).toMatchObject({ status: 200, body: { status: 'queued' } });
  expect(await make({ link: LINK, emoji: '👍', account_count: 1 })).toMatchObject({ status: 201 });
  const list = await api.as.viewer('GET', '/api/v1/reaction-tasks?status=queued&count=true&limit=1');
  expect(list.body).toMatchObject({ items: [{ account_count: 1, progress: { total: 0 } }], total: 2 });
  const { next_cursor } = list.body as { next_cursor: string };
  const rest = await api.as.viewer('GET', `/api/v1/reaction-tasks?status=queued&limit=1&cursor=${next_cursor}`);
  expect(rest.body).toMatchObject({ items: [{ id, progress: { total: 2 } }], next_cursor: null });
});

test('what cannot be is refused with the culprit', async () => {
  expect(await make({ link: 'https://example.com/1', emoji: '👍', account_count: 1 })).toMatchObject({
    status: 422,
    body: { message: expect.stringContaining('https://example.com/1') },
  });
  expect(await make({ link: LINK, emoji: 'no', account_count: 1 })).toMatchObject({ status: 422 });
  expect(await make({ link: LINK, emoji: '👍' })).toMatchObject({ status: 422 });
  expect(await make({ link: LINK, emoji: '👍', account_count: 9 })).toMatchObject({
    status: 422,
    body: { message: expect.stringContaining('reactions_per_post') },
  });
  expect(await make({ link: LINK, emoji: '👍', account_ids: [999_999] })).toMatchObject({ status: 404 });
  const { db } = api.core;
  const { rows } = await sql<{ id: string }>`insert into workspaces (name) values ('other') returning id`.execute(db);
  const { rows: theirs } = await sql<{ id: number }>`
    insert into telegram_accounts (workspace_id, name, session_name) values (${rows[0]?.id}, 'b', 'b')
    returning id`.execute(db);
  expect(await make({ link: LINK, emoji: '👍', account_ids: [theirs[0]?.id] })).toMatchObject({ status: 404 });
  expect(await api.as.owner('GET', '/api/v1/reaction-tasks/999999')).toMatchObject({ status: 404 });
});
