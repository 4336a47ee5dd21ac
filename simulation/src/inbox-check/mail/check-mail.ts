// Mail in, against a real Dovecot: whatever happens on the way, each letter is there once and in its order.
import { hasDovecot } from '@groundcrew/server/testing/dovecot.ts';
import { openMailOffice, type MailOffice } from '@groundcrew/server/testing/mail-office.ts';
import { startTestPostgres } from '@groundcrew/server/testing/postgres.ts';
import type { FaultReport, HalfOptions } from '#inbox-check/report.ts';
import { FAULTS, type Fault } from './faults.ts';
import { compare, letter } from './letters.ts';

/** Without a Dovecot it says what to install; with CI=true that is a fault. */
export async function checkMail({ quick, say, report }: HalfOptions): Promise<void> {
  if (!hasDovecot()) {
    const missing = 'Dovecot is not installed (Debian: apt install dovecot-imapd dovecot-lmtpd): mail is not checked';
    say(missing);
    const others = process.env['CI'] === 'true' ? [missing] : [];
    report({ fault: 'mail server', messages: 0, lost: [], doubled: [], reordered: [], others });
    return;
  }
  const { release, ...postgres } = await startTestPostgres();
  try {
    const office = await openMailOffice(postgres);
    const watch = await office.watch();
    for (const [n, fault] of FAULTS.entries()) report(await runFault(office, fault, { n, quick, say }));
    await watch.stop();
    await office.close();
  } finally {
    await release();
  }
}

async function runFault(
  office: MailOffice,
  fault: Fault,
  { n, quick, say }: Pick<HalfOptions, 'quick' | 'say'> & { n: number },
): Promise<FaultReport> {
  const user = `user${n}`;
  const sent: number[] = [];
  const others: string[] = [];
  const mailbox_id = await office.mailbox(user);
  const stored = () => office.stored(mailbox_id);
  try {
    await office.until('status ok', async () => (await office.status(mailbox_id)).status === 'ok');
    await fault.run({
      office,
      user,
      mailbox_id,
      quick,
      send: async (count, more) => {
        const numbers = Array.from({ length: count }, (_, at) => sent.length + at + 1);
        const letters = numbers.map((number) => letter(number, more));
        await office.dovecot.deliver(user, letters);
        sent.push(...numbers);
      },
      arrived: (limit_ms) => office.until('all are here', async () => (await stored()).length >= sent.length, limit_ms),
      note: (text) => say(`${fault.name}: ${text}`),
    });
  } catch (error) {
    others.push(error instanceof Error ? error.message : String(error));
  }
  return { fault: fault.name, messages: sent.length, ...compare(sent, await stored()), others };
}
