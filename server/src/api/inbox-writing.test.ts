import { sql } from 'kysely';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { keepFile } from '#engine/inbox/keep-file.ts';
import type { Scope } from '#store/scope.ts';
import { items, openTestApi, type TestApi } from '#testing/api.ts';

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
const EMPTY = { text: '', attachments: [], reply_to: null, cc: [], bcc: [], updated_at: null };

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

const send = async (fields: object) => {
  const sent = await api.as.manager('POST', `/api/v1/conversations/${id}/messages`, fields);
  expect(sent.status).toBe(201);
  return (sent.body as { items: { id: number; undo_until: string | null; sent_at: string }[] }).items;
};
const takeBack = (message_ids: readonly number[]) =>
  api.as.manager('POST', `/api/v1/conversations/${id}/take-back`, { message_ids });

test('a reply that is kept here for some seconds is taken back whole: its words and files are the draft again', async () => {
  const note = { mime_type: 'text/plain', bytes: Buffer.from('x'), by: 'manager' };
  const one = await keepFile(scope, { ...note, file_name: 'one.txt' });
  const two = await keepFile(scope, { ...note, file_name: 'two.txt' });
  const items = await send({ text: 'Dear Ann', attachment_ids: [one.id, two.id], undo_s: 5 });
  expect(items).toHaveLength(2);
  const [{ undo_until, sent_at } = { undo_until: '', sent_at: '' }] = items;
  expect(Math.abs(Date.parse(String(undo_until)) - Date.parse(sent_at) - 5_000)).toBeLessThan(500);
  await api.as.manager('PUT', place(), { text: 'P. S.' });
  const ids = items.map((item) => item.id);
  expect(await takeBack(ids)).toMatchObject({
    status: 200,
    body: {
      text: 'Dear Ann\n\nP. S.',
      attachments: [{ file_name: 'one.txt' }, { file_name: 'two.txt' }],
      reply_to: null,
    },
  });
  expect(await api.as.manager('GET', `/api/v1/messages/${ids[0]}`)).toMatchObject({ status: 404 });
  expect(await takeBack(ids)).toMatchObject({ status: 404 });
  // Its files go with the next.
  expect(await send({ text: 'Dear Ben', attachment_ids: [two.id, one.id] })).toMatchObject([
    { undo_until: null },
    { undo_until: null },
  ]);
});

test('of a reply that has begun to go out nothing is taken back', async () => {
  await api.as.manager('PUT', place(), {});
  const [first] = await send({ text: 'one', undo_s: 5 });
  const [second] = await send({ text: 'two', undo_s: 5 });
  const ids = [first?.id ?? 0, second?.id ?? 0];
  await sql`update conversation_messages set sending_at = now() where id = ${second?.id}`.execute(scope.db);
  expect(await takeBack(ids)).toMatchObject({ status: 409, body: { code: 'wrong_state' } });
  expect(await takeBack(ids.slice(0, 1))).toMatchObject({ status: 200, body: { text: 'one' } });
});

test('a draft keeps which message it answers, and so does a reply that is taken back', async () => {
  const { rows } = await sql<{ id: number }>`
    insert into conversation_messages (workspace_id, conversation_id, direction, kind, text, sent_at, stored_at, account_id,
      peer_id, telegram_message_id)
    select workspace_id, id, 'inbound', 'text', 'How much?', now(), now(), account_id, peer_id, 71 from conversations
    where id = ${id} returning id`.execute(scope.db);
  const reply_to = rows[0]?.id ?? 0;
  await api.as.manager('PUT', place(), { text: 'Eight', reply_to });
  expect((await api.as.manager('GET', place())).body).toMatchObject({ text: 'Eight', reply_to });
  const [sent] = await send({ text: 'Eight', reply_to, undo_s: 5 });
  expect((await api.as.manager('GET', place())).body).toEqual(EMPTY);
  expect(await takeBack([sent?.id ?? 0])).toMatchObject({ body: { text: 'Eight', reply_to } });
  await api.as.manager('PUT', place(), { text: 'Eight', reply_to: 987_654 });
  expect((await api.as.manager('GET', place())).body).toMatchObject({ reply_to: null });
});

test('the list knows in which conversations the caller is writing something, and nobody else’s drafts', async () => {
  const drafts = async (as: 'manager' | 'owner') => items(await api.as[as]('GET', '/api/v1/drafts'));
  const listed = async (query: string) =>
    items(await api.as.manager('GET', `/api/v1/conversations?${query}`)).map((row) => row['id']);
  const counted = async (query: string) =>
    ((await api.as.manager('GET', `/api/v1/conversations/counts?${query}`)).body as { by_state: { drafts: number } })
      .by_state;
  await api.as.manager('PUT', place(), { text: '  Dear\n\n  Ann, ' });
  expect(await drafts('manager')).toEqual([
    { conversation_id: id, text: 'Dear Ann,', attachments: 0, updated_at: expect.any(String) },
  ]);
  expect(await drafts('owner')).toEqual([]);
  expect(await listed('draft=true')).toEqual([id]);
  expect(await listed('draft=false')).not.toContain(id);
  expect(await counted('draft=true')).toMatchObject({ drafts: 1 });
  expect((await counted('')).drafts).toBe(1);
  expect(await api.as.viewer('GET', '/api/v1/drafts')).toMatchObject({ status: 403 });
  await api.as.manager('PUT', place(), {});
  expect(await drafts('manager')).toEqual([]);
  expect(await listed('draft=true')).toEqual([]);
});
