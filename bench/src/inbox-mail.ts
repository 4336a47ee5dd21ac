// Mail, from a real Dovecot: how soon a WebSocket client hears of it, how fast a backlog is read beside ImapFlow and mailparser
// alone, and what 200 mailboxes take. Each is a ratio to something in the same run; the load of the machine stands beside it.
import { randomUUID } from 'node:crypto';
import os from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { addMailbox } from '@groundcrew/server/engine/mail/mailboxes.ts';
import { listMailboxes } from '@groundcrew/server/store/mailboxes/mailboxes.ts';
import { PASSWORD, signIn } from '@groundcrew/server/testing/api.ts';
import { readBare } from '@groundcrew/server/testing/bare-imap.ts';
import { hasDovecot, openDovecot, type Dovecot } from '@groundcrew/server/testing/dovecot.ts';
import { listenTo } from '@groundcrew/server/testing/live-client.ts';
import { addReader } from '@groundcrew/server/testing/long-lists.ts';
import { withCrew } from '#lib/crew.ts';
import { median, mib, ms, percentile, print, times } from '#lib/figures.ts';
import { withFolder } from '#lib/folder.ts';
import { restingMemory, rss } from '#lib/memory.ts';
import { environmentOf, startServer } from '#lib/product.ts';
import { report } from '#lib/report.ts';

const PUSHED = 30;
const BACKLOG = Number(process.env['GROUNDCREW_BENCH_BACKLOG'] ?? 2_000);
const ROUNDS = 3;
const MAILBOXES = Number(process.env['GROUNDCREW_BENCH_MAILBOXES'] ?? 200);
const EMAIL = 'bench@example.com';
const PASS = 'correct-horse';
const POLL_MS = 20;
/** Far above what anything here takes. */
const TIMEOUT_MS = 300_000;

type Bench = { env: Record<string, string>; dovecot: Dovecot; url: string; pid: number };

if (hasDovecot()) await withFolder('inbox-mail', measure);
else print('There is no Dovecot 2.3: apt install dovecot-imapd dovecot-lmtpd.');

async function measure(folder: string): Promise<void> {
  const env = { ...(await environmentOf(folder)), ALLOW_PRIVATE_ADDRESSES: 'true', LOG_LEVEL: 'warn' };
  const dovecot = await openDovecot();
  const server = await startServer(env, '--roles', 'api,mail');
  const bench = { env, dovecot, url: server.url, pid: server.pid };
  try {
    print('load of the machine', os.loadavg()[0]?.toFixed(1) ?? '', `${os.availableParallelism()} cores`);
    const before = await restingMemory(() => rss(server.pid));
    await pushes(bench);
    await backlogs(bench);
    await many(bench, before);
    print('load of the machine', os.loadavg()[0]?.toFixed(1) ?? '');
  } finally {
    await server.stop();
    await dovecot.close();
  }
}

/** From the moment at which the mail server has taken a mail until the client has read of it; beside the push of the mail server alone. */
async function pushes(bench: Bench): Promise<void> {
  await withCrew(bench.env, ({ scope }) => addReader(scope, { email: EMAIL, password: PASSWORD }));
  const headers = { cookie: await signIn(bench.url, EMAIL) };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as the contract has it
  const me = (await (await fetch(`${bench.url}/api/v1/me`, { headers })).json()) as { user_id: string };
  const client = listenTo(`${bench.url}/api/v1/communications/ws/${me.user_id}`, { headers });
  await client.until(({ heard }) => heard.length > 0);
  await add(bench, ['pushed']);
  await until(bench, (boxes) => boxes.every(({ status }) => status === 'ok'));
  const took_ms: number[] = [];
  for (let n = 0; n < PUSHED; n += 1) {
    const words = randomUUID();
    const heard = Promise.withResolvers<number>();
    client.socket.on('message', (data: Buffer) => {
      if (data.includes(words)) heard.resolve(performance.now());
    });
    await bench.dovecot.deliver('pushed', [letter(n, words)]);
    const delivered_ms = performance.now();
    took_ms.push((await heard.promise) - delivered_ms);
    client.socket.removeAllListeners('message');
  }
  await client.close();
  const worst = percentile(took_ms, 0.99);
  report({ name: 'mail from its delivery to the page, p99', unit: 'ms', ours: worst, aim: { at_most: 1_000 } });
  print(
    'from delivery to the client',
    `p50 ${ms(median(took_ms))}`,
    `p99 ${ms(worst)}`,
    'aim 1000 ms',
    times(worst / 1_000),
  );
}

async function backlogs(bench: Bench): Promise<void> {
  const mails = Array.from({ length: BACKLOG }, (_, n) => letter(n, randomUUID()));
  const rates: { bare: number[]; ours: number[] } = { bare: [], ours: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    const user = `backlog${round}`;
    bench.dovecot.setPassword(user, PASS);
    await bench.dovecot.deliver(user, mails);
    const bare_ms = performance.now();
    await readBare({ port: bench.dovecot.ports.imap, user, pass: PASS });
    rates.bare.push((BACKLOG * 1_000) / (performance.now() - bare_ms));
    const ours_ms = performance.now();
    await add(bench, [user]);
    await until(bench, (boxes) => boxes.some(({ email, status }) => email.startsWith(user) && status === 'ok'));
    rates.ours.push((BACKLOG * 1_000) / (performance.now() - ours_ms));
  }
  const [bare, ours] = [median(rates.bare), median(rates.ours)];
  report({
    name: `backlog of ${BACKLOG} mails`,
    unit: 'a second',
    ours,
    peer: { name: 'bare imapflow', value: bare },
    aim: { at_least: 0.8 },
  });
  const a_second = (rate: number) => `${Math.round(rate)} a second`;
  print(`backlog of ${BACKLOG}`, a_second(ours), `bare ${a_second(bare)}`, times(ours / bare), 'aim × 0.80');
}

async function many(bench: Bench, before: number): Promise<void> {
  await add(
    bench,
    Array.from({ length: MAILBOXES }, (_, n) => `many${n}`),
  );
  await until(bench, (boxes) => boxes.every(({ status }) => status === 'ok'));
  const after = await restingMemory(() => rss(bench.pid));
  report({ name: `memory of a mailbox, of ${MAILBOXES}`, unit: 'bytes', ours: (after - before) / MAILBOXES });
  print(`memory with ${MAILBOXES} mailboxes`, mib(after), `without ${mib(before)}`, times(after / before));
}

async function add({ env, dovecot }: Bench, users: readonly string[]): Promise<void> {
  await withCrew(env, async (crew) => {
    for (const user of users) {
      dovecot.setPassword(user, PASS);
      const way = {
        smtp_host: '127.0.0.1',
        smtp_port: 9,
        smtp_security: 'none',
        smtp_user: user,
        smtp_password: PASS,
      } as const;
      const imap = { imap_host: '127.0.0.1', imap_port: dovecot.ports.imap, imap_security: 'none' } as const;
      const options = { by: 'bench', user_id: null, untested: true };
      await addMailbox(crew, { email: `${user}@example.com`, ...way, ...imap }, options);
    }
  });
}

type Boxes = Awaited<ReturnType<typeof listMailboxes>>;

async function until({ env }: Bench, reached: (boxes: Boxes) => boolean): Promise<void> {
  const give_up_ms = performance.now() + TIMEOUT_MS;
  await withCrew(env, async ({ scope }) => {
    while (!reached(await listMailboxes(scope))) {
      if (performance.now() > give_up_ms) throw new Error('What was waited for did not come.');
      await delay(POLL_MS);
    }
  });
}

function letter(n: number, words: string): string {
  return (
    `From: Olena Example <olena@example.com>\r\nTo: anna@example.com\r\nSubject: Letter ${n}\r\n` +
    `Message-ID: <${words}@example.com>\r\nDate: Mon, 12 Jan 2026 10:00:00 +0000\r\nMIME-Version: 1.0\r\n` +
    `Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${words}\r\n` +
    `${'How much is the delivery, and when will it be here?\r\n'.repeat(20)}--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n` +
    `<p>${words}</p>${'<p style="color:#333">How much is the <b>delivery</b>, and when?</p>\r\n'.repeat(20)}--b--\r\n`
  );
}
