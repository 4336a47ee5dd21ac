// Mailboxes that are followed at a real Dovecot. `npm run check:inbox` does more of it, and longer.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { changeMailbox } from '#engine/mail/mailboxes.ts';
import { readAgain } from '#engine/mail/read-again.ts';
import { hasDovecot } from '#testing/dovecot.ts';
import { openMailOffice, type MailOffice } from '#testing/mail-office.ts';

const letter = (n: number | string, body = '') =>
  `From: Olena Example <olena@example.com>\r\nTo: anna@example.com\r\nSubject: Letter ${n}\r\n` +
  `Message-ID: <letter-${n}@example.com>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nletter ${n}${body}\r\n`;

describe.skipIf(!hasDovecot())('a mailbox that is followed', () => {
  let office: MailOffice;
  let watch: Awaited<ReturnType<MailOffice['watch']>>;
  let user = '';
  let id = 0;
  let users = 0;
  beforeAll(async () => {
    office = await openMailOffice(inject('postgres'));
  });
  afterAll(() => office.close());
  beforeEach(async () => {
    watch = await office.watch();
    user = `user${(users += 1)}`;
    id = await office.mailbox(user);
    await status('ok');
  });
  afterEach(async () => {
    await watch.stop();
    await sql`delete from manager_smtp_accounts where id = ${id}`.execute(office.core.db);
  });

  const texts = async () => (await office.stored(id)).map(({ text }) => text.trim());
  const count = (n: number) => office.until(`${n} letters`, async () => (await texts()).length >= n);
  const status = (wanted: string) =>
    office.until(`status ${wanted}`, async () => (await office.status(id)).status === wanted);
  const deliver = (...mails: string[]) => office.dovecot.deliver(user, mails);
  const events = async () => {
    const { rows } = await sql<{ status: string }>`
      select data->>'status' as status from events
      where type = 'mailbox.changed' and (data->>'mailbox_id')::int = ${id} order by seq`.execute(office.core.db);
    return rows.map((row) => row.status);
  };

  test('hears of new mail by push, and tells the log of its way without a word of it', async () => {
    await deliver(letter(1), letter(2));
    await count(2);
    expect(await texts()).toEqual(['letter 1', 'letter 2']);
    const log = office.lines.join('');
    for (const line of [
      'Starting Email IMAP Listener',
      'Checking manager SMTP accounts',
      'Processing account',
      'Connecting to IMAP',
      'IMAP login successful',
      'IMAP inbox selected',
      'Found new emails',
    ]) {
      expect(log).toContain(line);
    }
    expect(log).not.toMatch(/letter \d|correct-horse/i);
    expect(readdirSync(path.join(office.dovecot.maildir(user), 'cur')).filter((name) => /,.*S/.test(name))).toEqual([]);
  });

  test('goes on after a restart of its server, and each change of its status is told', async () => {
    await deliver(letter(1));
    await office.dovecot.stop();
    await status('unreachable');
    await office.dovecot.start();
    await deliver(letter(2));
    await count(2);
    await status('ok');
    expect(await texts()).toEqual(['letter 1', 'letter 2']);
    expect((await events()).slice(-4)).toEqual(['ok', 'unreachable', 'syncing', 'ok']);
  });

  test('is tried a few times with a wrong password, then waits for a person', async () => {
    office.dovecot.setPassword(user, 'another-one');
    office.line.cut();
    await status('wrong_password');
    await office.until('no more tries', async () => (await office.status(id)).next_try_at === null);
    expect((await office.status(id)).status_message).toContain('does not accept user name and password');
    await deliver(letter(1));
    await changeMailbox(office.crew, id, { smtp_password: 'another-one' }, { untested: true });
    await count(1);
  });

  test('whose port is changed for that of another service says so, and goes on with the right one', async () => {
    const { dovecot } = office;
    await changeMailbox(office.crew, id, { imap_port: dovecot.ports.lmtp }, { untested: true });
    await status('wrong_service');
    expect((await office.status(id)).status_message).toMatch(
      /: an SMTP server answers there, and IMAP is expected\. See /,
    );
    await changeMailbox(office.crew, id, { imap_port: office.line.port }, { untested: true });
    await deliver(letter(1));
    await count(1);
    await status('ok');
  });

  test('is read anew under another UIDVALIDITY, and nothing of it is doubled', async () => {
    await deliver(letter(1), letter(2).replace(/Message-ID: .*\r\n/, ''), letter(3));
    await count(3);
    const folder = office.dovecot.maildir(user);
    await office.dovecot.stop();
    const list = path.join(folder, 'dovecot-uidlist');
    writeFileSync(list, readFileSync(list, 'utf8').replace(/ V\d+/, ' V1234567'));
    for (const file of readdirSync(folder)) if (file.startsWith('dovecot.index')) rmSync(path.join(folder, file));
    await office.dovecot.start();
    await deliver(letter(4));
    await count(4);
    expect(await office.validity(id)).toBe(1_234_567);
    expect(await texts()).toEqual(['letter 1', 'letter 2', 'letter 3', 'letter 4']);
  });

  test('is followed by one of two nodes, and by the other when that one stops', async () => {
    const other = await office.watch();
    await deliver(letter(1));
    await count(1);
    await watch.stop();
    await deliver(letter(2));
    await count(2);
    watch = other;
    expect(await texts()).toEqual(['letter 1', 'letter 2']);
  });

  test('is kept while everything else of its node waits for a connection to the database', async () => {
    const { pool } = office.core;
    const lent = await Promise.all(Array.from({ length: pool.options.max }, () => pool.connect()));
    try {
      const until = async () => {
        const { rows } = await (lent[0] ?? pool).query<{ at: Date }>(
          'select expires_at as at from groundcrew.mailbox_leases where mailbox_id = $1',
          [id],
        );
        return rows[0]?.at.getTime();
      };
      const before = await until();
      // Time and again, not just for the one that was under way.
      await expect.poll(until).toBeGreaterThan((before ?? 0) + 4_000);
    } finally {
      for (const client of lent) client.release();
    }
    await deliver(letter(1));
    await count(1);
  });

  test('is not held up by a mail that the database always refuses: it is put aside with its source', async () => {
    const { db } = office.core;
    await sql`alter table conversation_messages add constraint refused check (text not like '%poison%')`.execute(db);
    try {
      await deliver(letter(1), letter(2, ' poison'), letter(3));
      await count(3);
      expect(await texts()).toEqual(['letter 1', '', 'letter 3']);
      const aside = await unreadable();
      expect(aside).toMatchObject([{ error_code: 'unreadable', subject: 'Letter 2', file_name: 'message.eml' }]);
      expect(aside[0]?.error_message).toContain('refused');
      expect(office.lines.join('')).not.toContain('poison');
      await expect(readAgain(office.crew, aside[0]?.id ?? 0)).rejects.toMatchObject({ code: 'wrong_state' });
      expect(await unreadable()).toEqual(aside);
    } finally {
      await sql`alter table conversation_messages drop constraint refused`.execute(db);
    }
    const [aside] = await unreadable();
    await readAgain(office.crew, aside?.id ?? 0);
    expect((await texts()).toSorted()).toEqual(['letter 1', 'letter 2 poison', 'letter 3']);
    expect(await unreadable()).toEqual([]);
    await expect(readAgain(office.crew, aside?.id ?? 0)).rejects.toMatchObject({ code: 'not_found' });
  });

  test('keeps a mail whose head is refused, without its head', async () => {
    const { db } = office.core;
    await sql`alter table contacts add constraint refused check (email not like 'mallory%')`.execute(db);
    try {
      await deliver(letter(1), letter(2).replace('olena@', 'mallory@'), letter(3));
      await count(3);
      expect(await texts()).toEqual(['letter 1', '', 'letter 3']);
      expect(await unreadable()).toMatchObject([{ subject: '', file_name: 'message.eml' }]);
    } finally {
      await sql`alter table contacts drop constraint refused`.execute(db);
    }
  });

  async function unreadable() {
    const { rows } = await sql<{ id: number; error_code: string; error_message: string; subject: string }>`
      select g.id, g.error_code, g.error_message, c.subject, a.file_name
      from conversation_messages g join conversations c on c.id = g.conversation_id
      join attachments a on a.message_id = g.id where g.mailbox_id = ${id} and g.error_code is not null`.execute(
      office.core.db,
    );
    return rows;
  }
});
