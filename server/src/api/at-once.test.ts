// Two who change the same thing at the same moment: a lock that the test holds lets them arrive in a known order.
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Database } from '#store/database/database.ts';
import { openTestApi, type Answered, type TestApi } from '#testing/api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi(inject('postgres'));
});
afterAll(() => api.close());

/** Sends them one behind the other, each as soon as the one before waits for the lock; then lets them all go on. */
async function behind(
  lock: (tx: Database) => Promise<unknown>,
  sent: readonly (() => Promise<Answered>)[],
): Promise<Answered[]> {
  const tx = await api.core.db.startTransaction().execute();
  const answers: Promise<Answered>[] = [];
  try {
    await lock(tx);
    for (const send of sent) {
      answers.push(send());
      await expect.poll(waiting, { timeout: 20_000, interval: 20 }).toBe(answers.length);
    }
  } finally {
    await tx.rollback().execute();
  }
  return Promise.all(answers);
}

async function waiting(): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`.execute(api.core.db);
  return rows[0]?.n ?? 0;
}

test('a campaign that is deleted while it is changed is not found any more', async () => {
  const variants = [{ text: 'y' }];
  const changes = [
    ['PUT', '/variants', { variants }],
    ['PATCH', '', { gap_seconds: 90 }],
    ['POST', '/start', undefined],
  ] as const;
  for (const [method, path, body] of changes) {
    const wish = { name: `gone ${method}`, slots: ['08:00'], variants };
    const made = await api.as.manager('POST', '/api/v1/campaigns', wish);
    const { id } = made.body as { id: number };
    const at = `/api/v1/campaigns/${id}`;
    const [removed, changed] = await behind(
      (tx) => sql`select from campaigns where id = ${id} for update`.execute(tx),
      [() => api.as.manager('DELETE', at), () => api.as.manager(method, `${at}${path}`, body)],
    );
    expect([method, removed]).toMatchObject([method, { status: 200 }]);
    expect([method, changed]).toMatchObject([method, { status: 404, body: { code: 'not_found' } }]);
  }
});

test('of two who remove an account one comes too late', async () => {
  const { rows } = await sql<{ id: number }>`
    insert into telegram_accounts (workspace_id, name, session_name) values (${api.workspace_id}, 'x', 'x')
    returning id`.execute(api.core.db);
  const id = rows[0]?.id ?? 0;
  const remove = () => api.as.admin('DELETE', `/api/v1/accounts/${id}`);
  const [first, second] = await behind(
    (tx) => sql`select from telegram_accounts where id = ${id} for update`.execute(tx),
    [remove, remove],
  );
  expect(first).toMatchObject({ status: 200 });
  expect(second).toMatchObject({
    status: 409,
    body: { code: 'wrong_state', data: { details: { state: 'archived', allowed_from: ['not archived'] } } },
  });
});

test('of several invitations of one person at once the last one is open', async () => {
  const wish = { email: 'several@example.com', role: 'viewer' };
  const invite = () => api.as.admin('POST', '/api/v1/invitations', wish);
  const answers = await behind(
    (tx) => sql`lock table invitation in share row exclusive mode`.execute(tx),
    [invite, invite, invite, invite],
  );
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
  const { body } = await api.as.admin('GET', '/api/v1/invitations');
  const { items } = body as { items: { email: string }[] };
  expect(items.filter(({ email }) => email === wish.email)).toHaveLength(1);
});
