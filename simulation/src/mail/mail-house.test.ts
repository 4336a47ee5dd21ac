// The simulated mail server, as the product's own mail client sees it.
import type { MailIdentity } from '@groundcrew/server/domain/mail/gateway.ts';
import { createMailGateway } from '@groundcrew/server/mail/gateway.ts';
import { openMailHouse, type OutgoingMail } from '@groundcrew/simulator/mail/mail-house.ts';
import { expect, onTestFinished, test } from 'vitest';

const NOW = new Date('2026-03-02T08:00:00Z');
const USER = 'desk@demo.example';
const gateway = createMailGateway({ allow_private: true });

const letter = (n: number, body = `letter ${n}`) =>
  Buffer.from(
    `From: Ann <ann@people.example>\r\nTo: ${USER}\r\nSubject: Nr. ${n}\r\nMessage-ID: <${n}@people.example>\r\n\r\n${body}\r\n`,
  );

async function open(password = 'of the demo') {
  const outgoing: OutgoingMail[] = [];
  const house = await openMailHouse({ now: () => NOW, onOutgoing: (mail) => outgoing.push(mail) });
  onTestFinished(house.close);
  const mailbox = house.addMailbox(USER, 'of the demo');
  const at = (port: number): MailIdentity => ({
    host: house.host,
    port,
    security: 'none',
    user: USER,
    secret: { kind: 'password', password },
    certificate_sha256: null,
  });
  const connect = async () => {
    const session = await gateway.connect(at(house.imap_port));
    onTestFinished(() => session.close());
    return session;
  };
  return { house, mailbox, outgoing, connect, smtp: at(house.smtp_port) };
}

test('mail is found by its UID, and read whole, in parts, and without being marked', async () => {
  const { house, mailbox, connect } = await open();
  const large = letter(2, 'ю'.repeat(1_200_000));
  house.deliver(USER, letter(1));
  house.deliver(USER, large, new Date('2026-01-05T10:00:00Z'));
  const session = await connect();
  expect(await session.folders()).toEqual([
    { path: 'INBOX', role: 'inbox' },
    { path: 'Sent', role: 'sent' },
  ]);
  expect(await session.open('INBOX')).toMatchObject({ uid_next: 3, exists: 2 });
  expect(await session.uidsAfter(0, null)).toEqual([1, 2]);
  expect(await session.uidsAfter(2, null)).toEqual([]);
  expect(await session.uidsAfter(0, new Date('2026-02-01T00:00:00Z'))).toEqual([1]);
  const heads = await session.heads([1, 2]);
  expect(heads).toEqual([
    { uid: 1, size_bytes: letter(1).length, seen: false, received_at: NOW },
    { uid: 2, size_bytes: large.length, seen: false, received_at: new Date('2026-01-05T10:00:00Z') },
  ]);
  const mails = await session.fetch(heads, 10_000_000);
  expect(mails.map(({ raw, truncated }) => [raw.equals(letter(1)) || raw.equals(large), truncated])).toEqual([
    [true, false],
    [true, false],
  ]);
  expect(mailbox.inbox.mails.map(({ flags }) => flags.size)).toEqual([0, 0]);
});

test('of a mail that is longer than it may be the beginning alone is fetched, and told as cut', async () => {
  const { house, connect } = await open();
  const long = letter(1, 'ю'.repeat(1_200_000));
  house.deliver(USER, long);
  const session = await connect();
  await session.open('INBOX');
  const [cut] = await session.fetch(await session.heads([1]), 1_500_000);
  expect(cut?.raw.equals(long.subarray(0, 1_500_000))).toBe(true);
  expect(cut?.truncated).toBe(true);
});

test('whoever waits hears of new mail at once', async () => {
  const { house, connect } = await open();
  const session = await connect();
  await session.open('INBOX');
  const news = session.waitForNews(30_000, new AbortController().signal);
  house.deliver(USER, letter(1));
  expect(await news).toBe('news');
  expect(await session.uidsAfter(0, null)).toEqual([1]);
});

test('a copy of what was sent is put away, and found by its Message-ID', async () => {
  const { mailbox, connect } = await open();
  const session = await connect();
  expect(await session.has('Sent', '<7@people.example>')).toBe(false);
  await session.append('Sent', letter(7));
  expect(await session.has('Sent', '<7@people.example>')).toBe(true);
  expect(mailbox.folder('Sent')?.mails.map(({ raw, flags }) => [raw.equals(letter(7)), [...flags]])).toEqual([
    [true, [String.raw`\Seen`]],
  ]);
});

test('what is sent arrives in the mailboxes here, and else with the people outside', async () => {
  const { mailbox, outgoing, smtp } = await open();
  const raw = letter(3);
  const envelope = { from: USER, to: ['ann@people.example', USER] };
  const outcome = await gateway.sendMail(smtp, { raw, envelope, ready: async () => true });
  expect(outcome.kind).toBe('sent');
  expect(mailbox.inbox.mails).toHaveLength(1);
  expect(outgoing).toMatchObject([{ from: USER, to: ['ann@people.example'] }]);
});

test('another password is refused in both ways', async () => {
  const { connect, smtp } = await open('another');
  await expect(connect()).rejects.toMatchObject({ fault: { kind: 'wrong_password' } });
  await expect(gateway.testSmtp(smtp)).rejects.toMatchObject({ fault: { kind: 'wrong_password' } });
});
