// Mail in and out, against a real Dovecot: whatever happens on the way, each letter is there once and in its order.
import path from 'node:path';
import { hasDovecot } from '@groundcrew/server/testing/dovecot.ts';
import { openMailOffice, type MailOffice } from '@groundcrew/server/testing/mail-office.ts';
import { startTestPostgres } from '@groundcrew/server/testing/postgres.ts';
import { isClean, type FaultReport, type HalfOptions } from '#inbox-check/report.ts';
import { serverProcess, type ServerProcess } from '#inbox-check/telegram/server-process.ts';
import { FAULTS } from './faults.ts';
import { compare, letter } from './letters.ts';
import type { Fault } from './scene.ts';

/** Without a Dovecot it says what to install; with CI=true that is a fault. */
export async function checkMail(options: HalfOptions): Promise<void> {
  const { say, report, broken } = options;
  if (!hasDovecot()) {
    const missing =
      'Dovecot 2.3 is not installed (Debian: apt install dovecot-imapd dovecot-lmtpd): mail is not checked';
    say(missing);
    const others = process.env['CI'] === 'true' ? [missing] : [];
    report({ fault: 'mail server', messages: 0, lost: [], doubled: [], reordered: [], others });
    return;
  }
  const { release, ...postgres } = await startTestPostgres();
  const office = await openMailOffice(postgres);
  try {
    let watch: Awaited<ReturnType<MailOffice['watch']>> | null = null;
    const chosen = FAULTS.filter(({ name, slow }) => {
      if (options.fault !== null) return name.includes(options.fault);
      return slow !== true || !options.quick || broken !== null;
    });
    for (const [n, fault] of chosen.entries()) {
      if (fault.by_servers !== true) watch ??= await office.watch();
      else {
        await watch?.stop();
        watch = null;
      }
      const found = await runFault(office, fault, { ...options, n });
      report(found);
      // One that is found is enough to know that it can be.
      if (broken !== null && !isClean(found)) break;
    }
    await watch?.stop();
  } finally {
    await office.close();
    await release();
  }
}

async function runFault(
  office: MailOffice,
  fault: Fault,
  { n, quick, say, broken }: HalfOptions & { n: number },
): Promise<FaultReport> {
  const user = `user${n}`;
  const sent: number[] = [];
  const others: string[] = [];
  const servers: ServerProcess[] = [];
  const by_servers = fault.by_servers === true;
  const { dovecot } = office;
  // The servers of the product have the patience of life, and need no line that can be spoilt.
  const mailbox_id = await office.mailbox(user, by_servers ? { imap_port: dovecot.ports.imap } : {});
  const stored = async () => (await office.stored(mailbox_id)).filter(({ folder }) => folder === 'INBOX');
  const statusIs = (status: string, limit_ms?: number) =>
    office.until(`status ${status}`, async () => (await office.status(mailbox_id)).status === status, limit_ms);
  const deliver = async (make: readonly ((number: number) => string | Buffer)[]) => {
    const numbers = make.map((_, at) => sent.length + at + 1);
    await dovecot.deliver(
      user,
      make.map((each, at) => each(numbers[at] ?? 0)),
    );
    sent.push(...numbers);
  };
  try {
    if (!by_servers) await statusIs('ok');
    await fault.run({
      office,
      dovecot,
      user,
      mailbox_id,
      quick,
      send: (count, more) => deliver(Array.from({ length: count }, () => (number: number) => letter(number, more))),
      sendMade: (make) => deliver([make]),
      arrived: (limit_ms) =>
        office.until('all are here', async () => (await office.count(mailbox_id)) >= sent.length, limit_ms),
      statusIs,
      server: () => {
        const server = serverOf(office, { n: servers.length, broken });
        servers.push(server);
        return server;
      },
      note: (text) => say(`${fault.name}: ${text}`),
      wrong: (text) => others.push(text),
    });
  } catch (error) {
    others.push(error instanceof Error ? error.message : String(error));
  } finally {
    for (const server of servers) await server.kill();
  }
  return { fault: fault.name, messages: sent.length, ...compare(sent, await stored()), others };
}

const BREAKAGES = path.resolve(import.meta.dirname, 'breakages.ts');

function serverOf(office: MailOffice, { n, broken }: { n: number; broken: string | null }): ServerProcess {
  const env = { ...process.env, ...office.env, PORT: '0', HOST: '127.0.0.1', GROUNDCREW_CHECK_BREAK: broken ?? '' };
  const log = path.join(office.env['GROUNDCREW_DATA'] ?? '', `server-${n}.log`);
  return serverProcess({ env, log, imports: broken === null ? [] : [BREAKAGES], args: ['--roles', 'mail'] });
}
