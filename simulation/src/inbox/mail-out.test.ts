import { createMailGateway } from '@groundcrew/server/mail/gateway.ts';
import { retryOutgoing, settleByWord } from '@groundcrew/server/engine/inbox/by-word.ts';
import { sendOutbox } from '@groundcrew/server/engine/inbox/outbox.ts';
import { writeReply } from '@groundcrew/server/engine/inbox/write-reply.ts';
import { openSmtpServer, smtpSays, type SmtpTestServer } from '@groundcrew/server/testing/smtp-server.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openEngine, type EngineWorld } from '#engine/harness.ts';

let server: SmtpTestServer;
let world: EngineWorld;
let conversation_id = 0;
beforeEach(async () => {
  server = await openSmtpServer();
  world = await openEngine({ accounts: 1, clock: { mode: 'real', rate: 1 } });
  conversation_id = await enter(server.port);
});
afterEach(async () => {
  await server.close();
  await world.close();
});

async function enter(port: number): Promise<number> {
  const box = await world.one<{ id: number }>(
    `insert into manager_smtp_accounts (workspace_id, email, smtp_host, smtp_port, smtp_password, smtp_security, imap_host, imap_port)
     select id, 'desk@example.com', '127.0.0.1', $1, 'invented', 'none', '127.0.0.1', 1 from workspaces where name = 'main'
     returning id`,
    [port],
  );
  const [made] = await world.sql<{ id: number }>(
    `with who as (
       insert into contacts (workspace_id, platform, email, created_at, updated_at)
       select workspace_id, 'email', 'ann@example.org', now(), now() from manager_smtp_accounts returning id, workspace_id
     ), talk as (
       insert into conversations (workspace_id, platform, mailbox_id, subject, contact_id, created_at)
       select workspace_id, 'email', $1, 'Villa in Ubud', id, now() from who returning id, workspace_id
     )
     insert into conversation_messages (workspace_id, conversation_id, direction, kind, text, sent_at, stored_at, mailbox_id,
       folder, uid_validity, uid, message_id_header, references_header, addresses)
     select workspace_id, id, 'inbound', 'mail', 'How much is it?', now(), now(), $1, 'INBOX', 1, 1, '<two@example.org>',
       '{<one@example.org>}', '{"from":[{"name":"Ann","address":"ann@example.org"}],"to":[],"cc":[],"reply_to":[]}'::jsonb
     from talk returning conversation_id::int as id`,
    [box.id],
  );
  return made!.id;
}

const write = (text: string, more: object = {}) =>
  writeReply(world.crew, { conversation_id, text, by: 'Vera', ...more });
async function look(): Promise<Date | null> {
  const mail = createMailGateway({ allow_private: true });
  const { id: mailbox_id } = await world.one<{ id: number }>('select id from manager_smtp_accounts');
  const fence = async () => {};
  return sendOutbox({ crew: { ...world.crew, mail }, mailbox_id, fence, signal: new AbortController().signal });
}
const replies = () =>
  world.sql(`select delivery, error_code, error_message, message_id_header, attempts, sending_at is not null as begun
    from conversation_messages where direction = 'outbound' order by id`);

describe('an answer by mail', () => {
  test('goes to whoever wrote, in his thread, with its files', async () => {
    const [file] = await world.sql<{ id: number }>(
      `with kept as (
         insert into attachment_bytes (workspace_id, sha256, part, bytes)
         select id, sha256('%PDF-1.4 x'), 0, '%PDF-1.4 x' from workspaces where name = 'main' returning workspace_id, sha256
       )
       insert into attachments (workspace_id, file_name, mime_type, size_bytes, state, sha256, created_at)
       select workspace_id, 'план.pdf', 'application/pdf', 10, 'stored', sha256, now() from kept returning id::int as id`,
    );
    await write('Eight hundred.\nA month.', { attachment_ids: [file!.id] });
    await look();
    expect(server.taken).toHaveLength(1);
    const [{ raw, to } = { raw: '', to: [] }] = server.taken;
    expect(to).toEqual(['ann@example.org']);
    const [{ message_id_header } = {}] = await replies();
    expect(raw).toContain(`Message-ID: ${String(message_id_header)}`);
    expect(raw).toContain('In-Reply-To: <two@example.org>');
    expect(raw).toContain('References: <one@example.org> <two@example.org>');
    expect(raw).toContain('Subject: Re: Villa in Ubud');
    expect(raw).toContain(Buffer.from('%PDF-1.4 x').toString('base64'));
    expect(await replies()).toMatchObject([{ delivery: 'sent', error_code: null }]);
    await look();
    expect(server.taken).toHaveLength(1);
  });

  test('that a server wants later comes later, the same bytes under the same Message-ID', async () => {
    const tried: string[] = [];
    server.answer = (raw) => {
      tried.push(raw);
      return tried.length === 1 ? smtpSays(451, '4.7.1 Greylisted') : null;
    };
    await write('Eight hundred');
    const next = await look();
    expect(await replies()).toMatchObject([
      { delivery: 'queued', begun: false, error_code: 'refused', error_message: expect.stringContaining('Greylisted') },
    ]);
    expect(next!.getTime()).toBeGreaterThan(world.crew.scope.now().getTime());
    await look();
    expect(tried).toHaveLength(1);
    await world.sql(
      `update conversation_messages set next_try_at = now() - interval '1 year' where delivery = 'queued'`,
    );
    await look();
    expect(await replies()).toMatchObject([{ delivery: 'sent' }]);
    expect(tried[1]).toBe(tried[0]);
  });

  test('that a server refuses for good fails in its words, and a person may try again', async () => {
    server.recipient = smtpSays(550, '5.1.1 No such user here');
    const { message_ids } = await write('Eight hundred');
    await look();
    expect(await replies()).toMatchObject([
      { delivery: 'failed', begun: false, error_message: expect.stringContaining('No such user here') },
    ]);
    server.recipient = null;
    await retryOutgoing(world.crew, message_ids[0]!);
    await look();
    expect(await replies()).toMatchObject([{ delivery: 'sent' }]);
    expect(server.taken).toHaveLength(1);
  });

  test('whose connection ends between the last dot and the answer is never sent again by itself', async () => {
    server.answer = () => 'hang_up';
    const { message_ids } = await write('Eight hundred');
    await look();
    expect(await replies()).toMatchObject([{ delivery: 'unconfirmed', begun: true }]);
    server.answer = () => null;
    await look();
    expect(server.taken).toHaveLength(1);
    await settleByWord(world.crew, { message_id: message_ids[0]!, outcome: 'sent', by: 'Vera' });
    expect(await replies()).toMatchObject([{ delivery: 'sent', error_message: 'arrived, says Vera' }]);
  });

  test('that was begun by a process that went away is left to a person', async () => {
    await write('Eight hundred');
    await world.sql(`update conversation_messages set sending_at = now() where delivery = 'queued'`);
    await look();
    expect(await replies()).toMatchObject([{ delivery: 'unconfirmed' }]);
    expect(server.taken).toHaveLength(0);
  });

  test('waits while the server is away, and is kept back by the stop switch to the last moment', async () => {
    await write('Eight hundred');
    await world.sql(`update manager_smtp_accounts set smtp_port = 1`);
    await look();
    expect(await replies()).toMatchObject([
      { delivery: 'queued', error_code: 'unreachable', attempts: 1, begun: false },
    ]);
    await world.sql(`update manager_smtp_accounts set smtp_port = $1`, [server.port]);
    await world.sql(`update conversation_messages set next_try_at = null where delivery = 'queued'`);
    await world.sql(`update workspace_settings set stopped_at = now(), stopped_by = 'Vera'`);
    await look();
    expect(await replies()).toMatchObject([{ delivery: 'failed', error_code: 'workspace_stopped' }]);
    expect(server.taken).toHaveLength(0);
  });
});
