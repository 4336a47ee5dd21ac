// How many one act concerns at most.
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openTestApi, type TestApi } from '#testing/api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi(inject('postgres'));
});
afterAll(() => api.close());

const run = (statement: ReturnType<typeof sql>) => statement.execute(api.core.db);

test('10,000 accounts are the most that one act concerns', async () => {
  await run(sql`
    insert into telegram_accounts (workspace_id, name, session_name, is_active)
    select ${api.workspace_id}, 'a' || n, 'a' || n, false from generate_series(1, 10001) n`);
  const hold = () => api.as.admin('POST', '/api/v1/accounts/bulk', { act: 'hold', filter: {}, dry_run: true });
  expect(await hold()).toMatchObject({
    status: 422,
    body: { message: expect.stringContaining('filter: it names more than 10000 accounts') },
  });
  await run(sql`delete from telegram_accounts where name = 'a1'`);
  expect(await hold()).toMatchObject({ status: 200 });
});

test('5,000 conversations are the most that one act concerns', async () => {
  await run(sql`
    insert into telegram_accounts (id, workspace_id, name, session_name, is_active)
    values (20001, ${api.workspace_id}, 'desk', 'desk', false)`);
  await run(sql`
    with who as (
      insert into contacts (workspace_id, platform, telegram_id, created_at, updated_at)
      select ${api.workspace_id}, 'telegram', n, now(), now() from generate_series(1, 5001) n
      returning id, workspace_id, telegram_id
    )
    insert into conversations (workspace_id, platform, account_id, peer_id, peer_kind, contact_id, created_at)
    select workspace_id, 'telegram', 20001, telegram_id, 'private', id, now() from who`);
  const close = () => api.as.manager('POST', '/api/v1/conversations/bulk', { filter: {}, change: { state: 'closed' } });
  expect(await close()).toMatchObject({
    status: 422,
    body: { message: expect.stringContaining('filter: it has more than 5000 conversations: narrow it') },
  });
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from conversations where state = 'closed'`.execute(api.core.db);
  expect(rows).toEqual([{ n: 0 }]);
});
