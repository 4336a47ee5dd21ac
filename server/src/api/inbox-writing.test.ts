import { sql } from 'kysely';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { keepFile } from '#engine/inbox/keep-file.ts';
import type { Scope } from '#store/scope.ts';
import { openTestApi, type TestApi } from '#testing/api.ts';

let api: TestApi;
let scope: Scope;
let id: number;
beforeAll(async () => {
  api = await openTestApi(inject('postgres'));
  scope = { db: api.core.db, workspace_id: api.workspace_id, now: api.services.now };
  const { rows } = await sql<{ id: number }>`
    with account as (
      insert into telegram_accounts (workspace_id, name, session_name, session_string, status)
      values (${api.workspace_id}, 'one', 'one', 'a session', 'active') returning id)
    insert into conversations (workspace_id, platform, account_id, peer_id, peer_kind, created_at)
    select ${api.workspace_id}, 'telegram', id, 5, 'private', now() from account returning id`.execute(scope.db);
  id = rows[0]?.id ?? 0;
});
afterAll(() => api.close());

const place = () => `/api/v1/conversations/${id}/draft`;
const EMPTY = { text: '', attachments: [], updated_at: null };

test('what a person is writing is kept for that person until it is sent', async () => {
  const note = { file_name: 'plan.txt', mime_type: 'text/plain', bytes: Buffer.from('the plan'), by: 'manager' };
  const file = await keepFile(scope, note);
  expect((await api.as.manager('GET', place())).body).toEqual(EMPTY);
  const kept = await api.as.manager('PUT', place(), { text: 'Dear Ann', attachment_ids: [file.id] });
  const draft = {
    text: 'Dear Ann',
    attachments: [{ id: file.id, file_name: 'plan.txt' }],
    updated_at: expect.any(String),
  };
  expect(kept).toMatchObject({ status: 200, body: draft });
  expect((await api.as.manager('GET', place())).body).toMatchObject(draft);
  expect((await api.as.admin('GET', place())).body).toEqual(EMPTY);
  const sent = await api.as.manager('POST', `/api/v1/conversations/${id}/messages`, {
    text: 'Dear Ann',
    attachment_ids: [file.id],
  });
  expect(sent.status).toBe(201);
  expect((await api.as.manager('GET', place())).body).toEqual(EMPTY);
  await api.as.manager('PUT', place(), { text: 'and then', attachment_ids: [file.id] });
  expect((await api.as.manager('GET', place())).body).toMatchObject({ text: 'and then', attachments: [] });
  expect((await api.as.manager('PUT', place(), { text: ' ' })).body).toEqual(EMPTY);
});

test('a draft is asked for by people who may answer, in conversations that there are', async () => {
  expect(await api.as.viewer('GET', place())).toMatchObject({ status: 403 });
  expect(await api.nobody('GET', place())).toMatchObject({ status: 401 });
  expect(await api.as.manager('GET', '/api/v1/conversations/987654/draft')).toMatchObject({ status: 404 });
  expect(await api.as.manager('PUT', '/api/v1/conversations/987654/draft', { text: 'x' })).toMatchObject({
    status: 404,
  });
});

test('a reply that waits is taken back, and can be sent after all', async () => {
  const sent = await api.as.manager('POST', `/api/v1/conversations/${id}/messages`, { text: 'too soon' });
  const { items } = sent.body as { items: { id: number }[] };
  const message = `/api/v1/messages/${items[0]?.id}`;
  const cancelled = await api.as.manager('POST', `${message}/cancel`);
  expect(cancelled).toMatchObject({ status: 200, body: { delivery: 'failed', error_code: 'cancelled' } });
  expect(await api.as.manager('POST', `${message}/cancel`)).toMatchObject({
    status: 409,
    body: { code: 'wrong_state' },
  });
  expect((await api.as.manager('POST', `${message}/retry`)).body).toMatchObject({
    delivery: 'queued',
    error_code: null,
  });
  await sql`update conversation_messages set sending_at = now() where id = ${items[0]?.id}`.execute(scope.db);
  expect(await api.as.manager('POST', `${message}/cancel`)).toMatchObject({ status: 409 });
});
