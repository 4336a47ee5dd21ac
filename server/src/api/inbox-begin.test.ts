// Mail that begins a conversation, and copies, over the API.
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { keepFile } from '#engine/inbox/keep-file.ts';
import type { Scope } from '#store/scope.ts';
import { openTestApi, type TestApi } from '#testing/api.ts';

let api: TestApi;
let scope: Scope;
beforeAll(async () => {
  api = await openTestApi(inject('postgres'));
  scope = { db: api.core.db, workspace_id: api.workspace_id, now: api.services.now };
});
afterAll(() => api.close());

async function telegramChat(): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    with account as (
      insert into telegram_accounts (workspace_id, name, session_name, session_string, status)
      values (${api.workspace_id}, 'one', 'one', 'a session', 'active') returning id)
    insert into conversations (workspace_id, platform, account_id, peer_id, peer_kind, created_at)
    select ${api.workspace_id}, 'telegram', id, 5, 'private', now() from account returning id`.execute(scope.db);
  return rows[0]?.id ?? 0;
}

const mailboxId = async (): Promise<number> => {
  const { rows } = await sql<{ id: number }>`
    insert into manager_smtp_accounts (workspace_id, email, smtp_host, smtp_port, smtp_password, smtp_security, imap_port,
      is_active)
    values (${api.workspace_id}, 'desk@example.com', '127.0.0.1', 9, 'x', 'none', 9, true)
    on conflict do nothing returning id`.execute(scope.db);
  if (rows[0]) return rows[0].id;
  const found = await sql<{ id: number }>`select id from manager_smtp_accounts`.execute(scope.db);
  return found.rows[0]?.id ?? 0;
};
const mail = { to: ['Ann <ann@example.com>'], subject: 'The flat', text: 'It is free.' };
const begin = async (more: object = {}) =>
  api.as.manager('POST', '/api/v1/conversations', { mailbox_id: await mailboxId(), ...mail, ...more });

test('a mail begins a conversation with whom it goes to, and whoever has written it has it', async () => {
  const begun = await begin({ cc: ['ben@example.com'], bcc: ['boss@example.com', 'BEN@example.com'] });
  expect(begun).toMatchObject({
    status: 201,
    body: {
      conversation: { platform: 'email', subject: 'The flat', contact: { name: 'Ann', email: 'ann@example.com' } },
      message: {
        delivery: 'queued',
        sending_at: null,
        addresses: { cc: [{ address: 'ben@example.com' }], bcc: [{ address: 'boss@example.com' }] },
      },
    },
  });
  const { conversation } = begun.body as { conversation: { id: number; assignee: { name: string } | null } };
  expect(conversation.assignee).not.toBeNull();
  expect((await api.as.manager('GET', `/api/v1/conversations/${conversation.id}/why`)).body).toMatchObject({
    can_reply: true,
    waits_for: { code: 'no_server', doing: null },
  });
});

test('a mail that begins a conversation names what is wrong with it', async () => {
  const refused = async (more: object) => {
    const { status, body } = await begin(more);
    return [status, (body as { data: { details: { field?: string } } }).data.details.field, JSON.stringify(body)];
  };
  expect(await refused({ to: ['@ann'] })).toEqual([422, 'to', expect.stringContaining('@ann')]);
  expect(await refused({ bcc: ['Ann <ann at example.com>'] })).toEqual([422, 'bcc', expect.stringContaining('ann at')]);
  const many = Array.from({ length: 19 }, (_, n) => `n${n}@example.com`);
  expect(await refused({ cc: many, bcc: ['one@example.com'] })).toEqual([422, 'to', expect.stringContaining('21')]);
  expect((await begin({ mailbox_id: 987_654 })).status).toBe(404);
  expect((await api.as.viewer('POST', '/api/v1/conversations', { mailbox_id: 1, ...mail })).status).toBe(403);
  // On Telegram there are no copies.
  const reply = await api.as.manager('POST', `/api/v1/conversations/${await telegramChat()}/messages`, {
    text: 'x',
    cc: mail.to,
  });
  expect(reply).toMatchObject({ status: 422, body: { data: { details: { field: 'cc' } } } });
});

test('a mail that is taken back takes the conversation along that it has begun, and says all that it said', async () => {
  const note = { file_name: 'plan.txt', mime_type: 'text/plain', bytes: Buffer.from('the plan'), by: 'manager' };
  const file = await keepFile(scope, note);
  const copies = { cc: ['Ben <ben@example.com>'], bcc: ['boss@example.com'] };
  const { body } = await begin({ ...copies, attachment_ids: [file.id], undo_s: 5 });
  const { conversation, message } = body as { conversation: { id: number }; message: { id: number } };
  const where = `/api/v1/conversations/${conversation.id}`;
  expect(await api.as.manager('POST', `${where}/take-back`, { message_ids: [message.id] })).toMatchObject({
    status: 200,
    body: {
      text: mail.text,
      attachments: [{ id: file.id }],
      ...copies,
      begun: { mailbox_id: await mailboxId(), to: mail.to, subject: mail.subject },
    },
  });
  expect((await api.as.manager('GET', where)).status).toBe(404);
  const again = await begin({ attachment_ids: [file.id] });
  expect(again.status).toBe(201);
});

test('a conversation stays in which a colleague has left a note, though the mail that began it is taken back', async () => {
  const { body } = await begin({ undo_s: 5 });
  const { conversation, message } = body as { conversation: { id: number }; message: { id: number } };
  const where = `/api/v1/conversations/${conversation.id}`;
  await api.as.admin('POST', `${where}/notes`, { text: 'Wait with this', mentioned: [] });
  const taken = await api.as.manager('POST', `${where}/take-back`, { message_ids: [message.id] });
  expect(taken).toMatchObject({ status: 200, body: { text: mail.text, begun: null } });
  expect((await api.as.manager('GET', where)).status).toBe(200);
});

test('a draft keeps whom copies go to, and a reply that is taken back brings them along', async () => {
  const { body } = await begin();
  const { conversation } = body as { conversation: { id: number } };
  const where = `/api/v1/conversations/${conversation.id}`;
  const copies = { cc: ['Ben <ben@example.com>'], bcc: ['boss@exam'] };
  await api.as.manager('PUT', `${where}/draft`, copies);
  expect((await api.as.manager('GET', `${where}/draft`)).body).toMatchObject({ text: '', ...copies });
  const sent = await api.as.manager('POST', `${where}/messages`, { text: 'Well?', cc: copies.cc, undo_s: 5 });
  const {
    items: [reply],
  } = sent.body as { items: { id: number }[] };
  await api.as.manager('PUT', `${where}/draft`, {});
  const taken = await api.as.manager('POST', `${where}/take-back`, { message_ids: [reply?.id ?? 0] });
  expect(taken).toMatchObject({ body: { text: 'Well?', cc: copies.cc, bcc: [], begun: null } });
});

test('a mailbox begins so many conversations a day and no more, and says from when on it does again', async () => {
  const mailbox_id = await mailboxId();
  await sql`
    insert into conversation_messages (workspace_id, conversation_id, direction, kind, text, sent_at, stored_at, mailbox_id,
      delivery, subject, sent_by)
    select ${api.workspace_id}, c.id, 'outbound', 'mail', 'x', now(), now() - interval '23 hours', ${mailbox_id}, 'sent', 'x', 'x'
    from conversations c cross join generate_series(1, 50) where c.mailbox_id = ${mailbox_id}
    and c.id = (select max(id) from conversations)`.execute(scope.db);
  const { status, body } = await begin();
  expect(status).toBe(409);
  const [blocker] = (body as { data: { details: { blockers: { code: string; until: string }[] } } }).data.details
    .blockers;
  expect(blocker?.code).toBe('first_mails');
  const hours = (Date.parse(blocker?.until ?? '') - Date.now()) / 3_600_000;
  expect(hours).toBeGreaterThan(0);
  expect(hours).toBeLessThan(1.1);
});

test('a canned reply is filled in for a mail that is to begin a conversation', async () => {
  const canned = {
    shortcut: 'hello',
    title: 'Hello',
    text: 'Dear {{contact.first_name}}, about {{conversation.subject}}',
  };
  const { id } = (await api.as.manager('POST', '/api/v1/canned-replies', canned)).body as { id: number };
  const render = (query: string) => api.as.manager('GET', `/api/v1/canned-replies/${id}/render?${query}`);
  const query = `mailbox_id=${await mailboxId()}&to=${encodeURIComponent('Zoe Example <zoe@example.com>')}&subject=the%20flat`;
  expect((await render(query)).body).toEqual({ text: 'Dear Zoe, about the flat', missing: [] });
  expect((await render('')).status).toBe(422);
  expect((await render('mailbox_id=987654')).status).toBe(404);
});
