// Mails with attachments of any size, and a mailbox at a real Dovecot that takes them.
import { addMailbox } from '@groundcrew/server/engine/mail/mailboxes.ts';
import type { Crew } from '@groundcrew/server/engine/crew.ts';
import type { Dovecot } from '@groundcrew/server/testing/dovecot.ts';

const MIB = 1_048_576;
const PASSWORD = 'correct-horse';

export async function addMailboxAt(crew: Crew, dovecot: Dovecot, user: string): Promise<void> {
  dovecot.setPassword(user, PASSWORD);
  const smtp = { smtp_host: '127.0.0.1', smtp_port: 9, smtp_security: 'none', smtp_user: user } as const;
  const imap = { imap_host: '127.0.0.1', imap_port: dovecot.ports.imap, imap_security: 'none' } as const;
  const wish = { email: `${user}@example.com`, smtp_password: PASSWORD, ...smtp, ...imap };
  await addMailbox(crew, wish, { by: 'test', user_id: null, untested: true });
}

/** Each number another Message-ID and another attachment. */
export function letterOf(n: number, mib: number): Buffer {
  const head =
    `From: Olena <olena@example.org>\r\nTo: desk@example.com\r\nSubject: Plans ${n}\r\nMessage-ID: <${n}.${mib}@example.org>\r\n` +
    'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nthe plans\r\n' +
    '--b\r\nContent-Type: application/pdf; name="plans.pdf"\r\nContent-Transfer-Encoding: base64\r\n' +
    'Content-Disposition: attachment; filename="plans.pdf"\r\n\r\n';
  const line = `${Buffer.alloc(57, n).toString('base64')}\r\n`;
  const lines = Math.ceil((mib * MIB) / line.length);
  return Buffer.concat([Buffer.from(head), Buffer.alloc(lines * line.length, line), Buffer.from('--b--\r\n')]);
}
