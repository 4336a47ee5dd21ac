// Mail that people write here, at real servers: copies, hidden ones too, and conversations that begin with it.
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { writeMail, type MailWish } from '#engine/inbox/write-mail.ts';
import { writeReply } from '#engine/inbox/write-reply.ts';
import { changeMailbox } from '#engine/mail/mailboxes.ts';
import { hasDovecot } from '#testing/dovecot.ts';
import { openMailOffice, type MailOffice } from '#testing/mail-office.ts';
import { openSmtpServer, type SmtpTestServer } from '#testing/smtp-server.ts';

type Stored = { id: number; conversation_id: number; delivery: string; addresses: { cc: object[]; bcc: object[] } };

describe.skipIf(!hasDovecot())('mail that is written here', () => {
  let office: MailOffice;
  let smtp: SmtpTestServer;
  let watch: Awaited<ReturnType<MailOffice['watch']>>;
  let mailbox_id = 0;
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

  /** Comes in, and is stored: the conversation that it belongs to. */
  async function arrived(text: string, head: string): Promise<number> {
    await office.dovecot.deliver('anna', [`${head}\r\nTo: anna@example.com\r\n\r\n${text}\r\n`]);
    const find = async () => (await office.stored(mailbox_id)).find((mail) => mail.text.trim() === text);
    await office.until(`${text} is here`, async () => (await find()) !== undefined);
    return (await find())?.conversation_id ?? 0;
  }

  const messageOf = async (id: number): Promise<Stored> => {
    const [row] = await office.rows<Stored>(
      'select id, conversation_id, delivery, addresses from conversation_messages where id = $1',
      id,
    );
    if (!row) throw new Error(`There is no message ${id}.`);
    return row;
  };

  async function sent(id: number): Promise<{ raw: string; to: string[] }> {
    await office.until('it went out', async () => (await messageOf(id)).delivery === 'sent');
    const taken = smtp.taken.at(-1);
    if (!taken) throw new Error('Nothing was taken.');
    return taken;
  }

  const begin = (more: Partial<MailWish>) =>
    writeMail(office.crew, {
      mailbox_id,
      to: ['Olena <olena@example.com>'],
      cc: [],
      bcc: [],
      subject: 'The flat',
      text: 'It is free from Monday on.',
      attachment_ids: [],
      not_before: null,
      by: 'test',
      author_id: null,
      ...more,
    });

  test('goes to those who have hidden copies, and names them to nobody', async () => {
    const conversation_id = await arrived(
      'how much?',
      'From: Olena <olena@example.com>\r\nCc: ivan@example.com\r\nSubject: Price\r\nMessage-ID: <price@example.com>',
    );
    const { message_ids } = await writeReply(office.crew, {
      conversation_id,
      text: 'Eight hundred.',
      by: 'test',
      reply_all: true,
      cc: ['"Vera Cash" <vera@example.com>', 'IVAN@example.com', 'olena@example.com'],
      bcc: ['Boss <boss@example.com>', 'vera@example.com'],
    });
    const id = message_ids[0] ?? 0;
    const { raw, to } = await sent(id);
    expect(to).toEqual(['olena@example.com', 'ivan@example.com', 'vera@example.com', 'boss@example.com']);
    expect(/^Cc: (.*)$/m.exec(raw)?.[1]).toBe('ivan@example.com, Vera Cash <vera@example.com>');
    expect(raw).not.toMatch(/bcc|boss/i);
    expect((await messageOf(id)).addresses.bcc).toEqual([{ name: 'Boss', address: 'boss@example.com' }]);
    // What stands in the folder of sent mail is the same message, and what is read of it forgets nobody.
    const placed = async () =>
      (await office.rows<{ uid: number | null }>('select uid from conversation_messages where id = $1', id))[0]?.uid;
    await office.until('its copy was read', async () => (await placed()) != null);
    expect((await messageOf(id)).addresses.bcc).toHaveLength(1);
  });

  test('keeps copies in an answer to all of what was written here', async () => {
    const { conversation_id, message_id } = await begin({
      subject: 'Two of you',
      cc: ['ivan@example.com'],
      bcc: ['boss@example.com'],
    });
    await sent(message_id);
    const { message_ids } = await writeReply(office.crew, {
      conversation_id,
      text: 'And one thing more.',
      by: 'test',
      reply_to: message_id,
      reply_all: true,
    });
    const { raw, to } = await sent(message_ids[0] ?? 0);
    expect(to).toEqual(['olena@example.com', 'ivan@example.com']);
    expect(raw).toMatch(/^Subject: Re: Two of you\r$/m);
  });

  test('begins a conversation, in which the answer to it stands', async () => {
    const { conversation_id, message_id } = await begin({});
    const { raw, to } = await sent(message_id);
    expect(to).toEqual(['olena@example.com']);
    expect(raw).toMatch(/^Subject: The flat\r$/m);
    expect(raw).toMatch(/^To: Olena <olena@example\.com>\r$/m);
    expect(raw).not.toMatch(/^(?:In-Reply-To|References):/m);
    const [, own = ''] = /^Message-ID: (.*)\r$/m.exec(raw) ?? [];
    const head = 'From: olena@example.com\r\nSubject: Re: The flat\r\nMessage-ID: <yes@example.com>';
    expect(await arrived('I take it', `${head}\r\nIn-Reply-To: ${own}`)).toBe(conversation_id);
    const { message_ids } = await writeReply(office.crew, { conversation_id, text: 'Good.', by: 'test' });
    const answer = await sent(message_ids[0] ?? 0);
    expect(answer.raw).toMatch(/^Subject: Re: The flat\r$/m);
    expect(answer.raw).toContain('In-Reply-To: <yes@example.com>');
  });

  test('goes to nobody when one of those who would have it is left alone', async () => {
    await office.rows(
      `insert into do_not_contact (workspace_id, email, created_by, created_at) values ($1, 'alone@example.com', 'test', now())`,
      office.crew.scope.workspace_id,
    );
    const count = async () => (await office.rows('select from conversations')).length;
    const before = await count();
    await expect(begin({ bcc: ['Alone@Example.com'] })).rejects.toMatchObject({
      code: 'cannot_reply',
      message: expect.stringContaining('alone@example.com'),
    });
    expect(await count()).toBe(before);
  });
});
