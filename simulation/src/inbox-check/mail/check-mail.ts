// Mail in, against a real Dovecot: whatever happens on the way, each letter is there once and in its order.
import { startTestPostgres } from '@groundcrew/server/testing/postgres.ts';
import { hasDovecot } from '@groundcrew/server/testing/dovecot.ts';
import { openMailOffice, type MailOffice } from '@groundcrew/server/testing/mail-office.ts';
import { FAULTS, type Fault } from './faults.ts';
import { compare, letter } from './letters.ts';

export type CheckOptions = { quick: boolean; print: (line: string) => void };

/** Prints one line a fault; false when something was lost, doubled or misplaced, or a fault did not go as it should. */
export async function checkMail({ quick, print }: CheckOptions): Promise<boolean> {
  if (!hasDovecot()) {
    print('Mail is not checked: install Dovecot (Debian: apt install dovecot-imapd dovecot-lmtpd).');
    return process.env['CI'] !== 'true';
  }
  const { release, ...postgres } = await startTestPostgres();
  try {
    const office = await openMailOffice(postgres);
    const watch = await office.watch();
    let well = true;
    for (const [n, fault] of FAULTS.entries()) well = (await runFault(office, fault, { n, quick, print })) && well;
    await watch.stop();
    await office.close();
    return well;
  } finally {
    await release();
  }
}

async function runFault(
  office: MailOffice,
  fault: Fault,
  { n, quick, print }: { n: number; quick: boolean; print: (line: string) => void },
): Promise<boolean> {
  const user = `user${n}`;
  const sent: number[] = [];
  const notes: string[] = [];
  const mailbox_id = await office.mailbox(user);
  const stored = () => office.stored(mailbox_id);
  await office.until('status ok', async () => (await office.status(mailbox_id)).status === 'ok');
  let trouble = '';
  try {
    await fault.run({
      office,
      user,
      mailbox_id,
      quick,
      send: async (count, more) => {
        const numbers = Array.from({ length: count }, (_, at) => sent.length + at + 1);
        await office.dovecot.deliver(
          user,
          numbers.map((number) => letter(number, more)),
        );
        sent.push(...numbers);
      },
      arrived: (limit_ms) => office.until('all are here', async () => (await stored()).length >= sent.length, limit_ms),
      note: (text) => notes.push(text),
    });
  } catch (error) {
    trouble = error instanceof Error ? `; ${error.message}` : `; ${String(error)}`;
  }
  const { lost, doubled, reordered } = compare(sent, await stored());
  const note = notes.length === 0 ? '' : ` (${notes.join('; ')})`;
  print(`mail: ${fault.name}: lost ${lost}, doubled ${doubled}, reordered ${reordered}${note}${trouble}`);
  return lost + doubled + reordered === 0 && trouble === '';
}
