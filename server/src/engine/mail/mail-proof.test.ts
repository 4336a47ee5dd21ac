// What comes by mail about mail that went out: copies of it, and reports that it did not arrive; and whom an answer goes to.
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { writeReply } from '#engine/inbox/write-reply.ts';
import { changeMailbox } from '#engine/mail/mailboxes.ts';
import { hasDovecot } from '#testing/dovecot.ts';
import { multipart, type LetterPart } from '#testing/letters.ts';
import { openMailOffice, type MailOffice } from '#testing/mail-office.ts';
import { openSmtpServer, type SmtpTestServer } from '#testing/smtp-server.ts';

type Reply = {
  id: number;
  delivery: string;
  message_id_header: string;
  error_code: string | null;
  error_message: string | null;
};

describe.skipIf(!hasDovecot())('a reply by mail', () => {
  let office: MailOffice;
  let smtp: SmtpTestServer;
  let watch: Awaited<ReturnType<MailOffice['watch']>>;
  let mailbox_id = 0;
  let letters = 0;
  beforeAll(async () => {
    office = await openMailOffice(inject('postgres'));
    smtp = await openSmtpServer();
    watch = await office.watch();
    mailbox_id = await office.mailbox('anna');
    await changeMailbox(office.crew, mailbox_id, { smtp_port: smtp.port }, { untested: true });
  });
  afterAll(async () => {
    await watch.stop();
    await smtp.close();
    await office.close();
  });

  async function conversation(): Promise<number> {
    const n = (letters += 1);
    const mail =
      `From: Olena <olena@example.com>\r\nTo: anna@example.com, Ivan <ivan@example.com>\r\nCc: desk@example.com\r\n` +
      `Subject: Question ${n}\r\nMessage-ID: <question-${n}@example.com>\r\n\r\nquestion ${n}\r\n`;
    await office.dovecot.deliver('anna', [mail]);
    const find = async () => (await office.stored(mailbox_id)).find(({ text }) => text.trim() === `question ${n}`);
    await office.until('the question is here', async () => (await find()) !== undefined);
    return (await find())?.conversation_id ?? 0;
  }

  async function replyOf(id: number): Promise<Reply> {
    const [reply] = await office.rows<Reply>(
      'select id, delivery, message_id_header, error_code, error_message from conversation_messages where id = $1',
      id,
    );
    if (!reply) throw new Error(`There is no reply ${id}.`);
    return reply;
  }

  async function send(more: { reply_all?: boolean } = {}): Promise<Reply> {
    const conversation_id = await conversation();
    const { message_ids } = await writeReply(office.crew, { conversation_id, text: 'Yes.', by: 'test', ...more });
    const id = message_ids[0] ?? 0;
    await office.until('it went out', async () => (await replyOf(id)).delivery !== 'queued');
    return replyOf(id);
  }

  const becomes = (id: number, delivery: string) =>
    office.until(`it is ${delivery}`, async () => (await replyOf(id)).delivery === delivery);

  function report(message_id: string, recipient: string): string {
    const status = `Reporting-MTA: dns; mail.example.com\r\n\r\nFinal-Recipient: rfc822; ${recipient}\r\nAction: failed\r\nDiagnostic-Code: smtp; 550 No such user\r\n`;
    const parts: LetterPart[] = [
      { head: { 'Content-Type': 'text/plain' }, body: 'It could not be delivered.' },
      { head: { 'Content-Type': 'message/delivery-status' }, body: status },
      { head: { 'Content-Type': 'text/rfc822-headers' }, body: `Message-ID: ${message_id}\r\n` },
    ];
    const head = { From: 'MAILER-DAEMON@example.com', To: 'anna@example.com', Subject: 'Undelivered' };
    return multipart('report; report-type=delivery-status', parts, head).toString();
  }

  test('that comes back as undeliverable has failed, for the reason that the report names', async () => {
    const reply = await send();
    expect(reply.delivery).toBe('sent');
    await office.dovecot.deliver('anna', [report(reply.message_id_header, 'olena@example.com')]);
    await becomes(reply.id, 'failed');
    const { error_code, error_message } = await replyOf(reply.id);
    expect([error_code, error_message]).toEqual(['bounced', 'not delivered to olena@example.com: 550 No such user']);
    const [told] = await office.rows(
      `select type from events where type = 'reply.failed' and data->>'message_id' = $1`,
      String(reply.id),
    );
    expect(told).toEqual({ type: 'reply.failed' });
  });

  test('to all goes to everybody who had the question, and stays sent when one of them is not reached', async () => {
    const reply = await send({ reply_all: true });
    expect(smtp.taken.at(-1)?.to).toEqual(['olena@example.com', 'ivan@example.com', 'desk@example.com']);
    expect(smtp.taken.at(-1)?.raw).toMatch(/^Cc: .*ivan@example\.com.*desk@example\.com/m);
    await office.dovecot.deliver('anna', [report(reply.message_id_header, 'ivan@example.com')]);
    await office.until('it says so', async () => (await replyOf(reply.id)).error_code === 'bounced');
    expect((await replyOf(reply.id)).delivery).toBe('sent');
  });

  test('goes to its writer alone otherwise', async () => {
    await send();
    expect(smtp.taken.at(-1)?.to).toEqual(['olena@example.com']);
  });

  test.each(['Sent', 'INBOX'])('whose end is unknown is known to have gone out by its copy in %s', async (folder) => {
    smtp.answer = () => 'hang_up';
    const reply = await send();
    smtp.answer = () => null;
    expect(reply.delivery).toBe('unconfirmed');
    const raw = smtp.taken.at(-1)?.raw ?? '';
    if (folder === 'INBOX') await office.dovecot.deliver('anna', [raw]);
    else await appendToSent(raw, reply.message_id_header);
    await becomes(reply.id, 'sent');
    const same = (await office.stored(mailbox_id)).filter(({ text }) => text.trim() === 'Yes.');
    const { id } = reply;
    const copies = await office.rows(
      'select id from conversation_messages where message_id_header = $1 and id <> $2',
      reply.message_id_header,
      id,
    );
    // A copy that came in is a message of its own; that in the folder of sent mail is the reply.
    expect(copies.length).toBe(folder === 'INBOX' ? 1 : 0);
    expect(same.length).toBeGreaterThan(0);
  });

  async function appendToSent(raw: string, message_id: string): Promise<void> {
    const { crew, dovecot } = office;
    const secret = { kind: 'password', password: 'correct-horse' } as const;
    await crew.mail.appendToSent(
      {
        host: dovecot.host,
        port: dovecot.ports.imap,
        security: 'none',
        user: 'anna',
        secret,
        certificate_sha256: null,
      },
      { raw: Buffer.from(raw), message_id },
    );
  }
});
