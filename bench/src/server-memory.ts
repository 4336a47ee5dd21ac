// Memory of the server without accounts and with 200 connected ones, of its PostgreSQL, and of as many bare clients.
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { kib, mib, print, times } from '#lib/figures.ts';
import { withFolder } from '#lib/folder.ts';
import { postmasterOf, pssOfPostgres, restingMemory, rss } from '#lib/memory.ts';
import { environmentOf, runCommand, startServer } from '#lib/product.ts';
import { startTelegram, type SimulatedTelegram } from '#lib/telegram.ts';
import type { Order } from '#peers/mtcute-clients.ts';

const ACCOUNTS = 200;
const CONNECT_TIMEOUT_MS = 60_000;

/** Bytes; PostgreSQL's where there is one. */
type Growth = { without: number; with_accounts: number; postgres?: [number, number] };

await withFolder('memory', async (folder) => {
  const telegram = await startTelegram(folder, { accounts: ACCOUNTS, groups: 20 });
  try {
    const bare = await bareClients(telegram);
    const ours = await ourServer(folder, telegram);
    print('', 'without', `with ${ACCOUNTS}`, 'an account');
    show('server, resident', ours.without, ours.with_accounts);
    show('its PostgreSQL, proportional', ...ours.postgres);
    show('bare mtcute clients, resident', bare.without, bare.with_accounts);
    const each = ({ without, with_accounts }: Growth) => (with_accounts - without) / ACCOUNTS;
    print('server ÷ bare clients, an account', times(each(ours) / each(bare)));
  } finally {
    await telegram.close();
  }
});

function show(what: string, without: number, with_accounts: number): void {
  print(what, mib(without), mib(with_accounts), kib((with_accounts - without) / ACCOUNTS));
}

async function ourServer(
  folder: string,
  telegram: SimulatedTelegram,
): Promise<Growth & { postgres: [number, number] }> {
  const env = await environmentOf(folder, telegram.control);
  const server = await startServer(env);
  try {
    const postmaster = await postmasterOf(env['GROUNDCREW_DATA'] ?? '');
    const without = await restingMemory(() => rss(server.pid));
    const postgres_without = pssOfPostgres(postmaster);
    await runCommand(env, 'import', telegram.legacy);
    await runCommand(env, 'accounts', 'takeover', '--all', '--old-scripts-stopped');
    await allConnected(telegram);
    const with_accounts = await restingMemory(() => rss(server.pid));
    return { without, with_accounts, postgres: [postgres_without, pssOfPostgres(postmaster)] };
  } finally {
    await server.stop();
  }
}

async function bareClients(telegram: SimulatedTelegram): Promise<Growth> {
  const child = fork(path.join(import.meta.dirname, 'peers/mtcute-clients.ts'), { execArgv: [] });
  try {
    await said(child, 'loaded');
    const pid = child.pid ?? 0;
    const without = await restingMemory(() => rss(pid));
    const { server, public_key_pem } = telegram;
    const auth_keys = telegram.accounts.flatMap((account) => account.auth_keys);
    child.send({ server, public_key_pem, auth_keys } satisfies Order);
    await said(child, 'connected');
    const with_accounts = await restingMemory(() => rss(pid));
    return { without, with_accounts };
  } finally {
    const ended = once(child, 'exit');
    if (child.kill()) await ended;
  }
}

/** Rejects when it ends instead. */
async function said(child: ChildProcess, word: string): Promise<void> {
  const wait = new AbortController();
  const signal = AbortSignal.any([wait.signal, AbortSignal.timeout(CONNECT_TIMEOUT_MS)]);
  try {
    const [heard] = await Promise.race([once(child, 'message', { signal }), once(child, 'exit', { signal })]);
    if (heard !== word) throw new Error(`The clients ended with ${String(heard)} before they had ${word}.`);
  } finally {
    wait.abort();
  }
}

async function allConnected(telegram: SimulatedTelegram): Promise<void> {
  const deadline = performance.now() + CONNECT_TIMEOUT_MS;
  for (let count = 0; count < ACCOUNTS; count = await telegram.connected()) {
    if (performance.now() > deadline) throw new Error(`Only ${count} of ${ACCOUNTS} accounts are connected.`);
    await delay(500);
  }
}
