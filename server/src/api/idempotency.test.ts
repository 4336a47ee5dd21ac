import { sql } from 'kysely';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { claimKey } from '#store/auth/idempotency.ts';
import { openTestApi, type TestApi } from '#testing/api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi(inject('postgres'));
});
afterAll(() => api.close());

const wish = (name: string) => ({ name, slots: ['08:00'], variants: [{ text: 'Hello' }] });
const make = (body: object, key: string, by: 'manager' | 'owner' = 'manager') =>
  api.as[by]('POST', '/api/v1/campaigns', body, { 'idempotency-key': key });

test('what is sent again with its key is made once and answered alike', async () => {
  const first = await make(wish('once'), 'k1');
  expect(first.status).toBe(201);
  const { variants, slots, name } = wish('once');
  const again = await make({ variants, slots, name }, 'k1');
  expect(again.status).toBe(201);
  expect(again.body).toEqual(first.body);
  expect(again.headers.get('idempotency-replayed')).toBe('true');
  expect(first.headers.get('idempotency-replayed')).toBeNull();
  expect(await make(wish('other'), 'k1')).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } });
  // A key belongs to whoever sent it.
  expect(await make(wish('other'), 'k1', 'owner')).toMatchObject({ status: 201 });
});

test('what was refused lets its key go', async () => {
  expect(await make({ ...wish('bad'), zone: 'Mars/Base' }, 'k2')).toMatchObject({
    status: 422,
    body: { code: 'bad_value' },
  });
  expect(await make(wish('good'), 'k2')).toMatchObject({ status: 201 });
  expect(await make(wish('spaces'), 'a b')).toMatchObject({ status: 422, body: { code: 'bad_value' } });
});

test('of what broke nobody knows whether it was done: it is neither done again nor answered as if it were', async () => {
  const { db } = api.core;
  await sql`
    create function break_it() returns trigger language plpgsql as $$ begin raise exception 'broken'; end $$`.execute(
    db,
  );
  await sql`
    create trigger break_it before insert on campaigns for each row when (new.name = 'breaks') execute function break_it()`.execute(
    db,
  );
  expect(await make(wish('breaks'), 'k6')).toMatchObject({ status: 500, body: { code: 'internal' } });
  await sql`drop trigger break_it on campaigns`.execute(db);
  const again = await make(wish('breaks'), 'k6');
  expect(again).toMatchObject({
    status: 409,
    body: { code: 'idempotency_unknown', data: { details: { status: 500 } } },
  });
  expect(again.headers.get('idempotency-replayed')).toBeNull();
  expect(await make(wish('other'), 'k6')).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } });
  expect(await make(wish('breaks'), 'k7')).toMatchObject({ status: 201 });
});

test('of many at once one is made', async () => {
  const answers = await Promise.all(Array.from({ length: 8 }, () => make(wish('crowd'), 'k3')));
  const statuses = answers.map(({ status }) => status);
  expect(statuses).toContain(201);
  expect(statuses.every((status) => status === 201 || status === 409)).toBe(true);
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from campaigns where name = 'crowd'`.execute(
    api.core.db,
  );
  expect(rows).toEqual([{ n: 1 }]);
});

test('an answer that holds a secret is not kept', async () => {
  const ask = () =>
    api.as.owner('POST', '/api/v1/tokens', { name: 'robot', role: 'viewer' }, { 'idempotency-key': 'k4' });
  const made = await ask();
  expect(made.status).toBe(201);
  expect(await ask()).toMatchObject({ status: 409, body: { code: 'idempotency_made_already' } });
  const { rows } = await sql<{ whole: string }>`select k::text as whole from idempotency_keys k`.execute(api.core.db);
  expect(rows.map(({ whole }) => whole).join()).not.toContain((made.body as { token: string }).token);
});

test('a key whose server died between effect and answer is in progress, and after ten minutes free again', async () => {
  const { db } = api.core;
  const owner = { workspace_id: api.workspace_id, caller: 'user x', key: 'k5' };
  const back = (minutes: number) =>
    sql`update idempotency_keys set begun_at = begun_at - ${minutes} * interval '1 minute' where key = 'k5'`.execute(
      db,
    );
  expect(await claimKey(db, owner, 'h')).toMatchObject({ kind: 'ours' });
  await back(9);
  expect(await claimKey(db, owner, 'h')).toEqual({ kind: 'in_progress' });
  await back(2);
  expect(await claimKey(db, owner, 'h')).toMatchObject({ kind: 'ours' });
  await back(25 * 60);
  expect(await claimKey(db, owner, 'another')).toMatchObject({ kind: 'ours' });
});
