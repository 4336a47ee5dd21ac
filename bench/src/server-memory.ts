// Memory of the server without accounts and with 200 connected ones, of its PostgreSQL, and of as many bare clients.
import { setTimeout as delay } from 'node:timers/promises';
import { kib, mib, print, times } from '#lib/figures.ts';
import { withFolder } from '#lib/folder.ts';
import { postmasterOf, pssOfPostgres, restingMemory, rss } from '#lib/memory.ts';
import { environmentOf, runCommand, startServer } from '#lib/product.ts';
import { startPeer } from '#lib/peer.ts';
import { startTelegram, type SimulatedTelegram } from '#lib/telegram.ts';
import { report } from '#lib/report.ts';

const ACCOUNTS = 200;
/** As many as the product tests. */
const AT_ONCE = 20;
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
    report({
      name: `memory of the server for an account, of ${ACCOUNTS}`,
      unit: 'bytes',
      ours: each(ours),
      peer: { name: 'bare mtcute', value: each(bare) },
      aim: { at_most: 1.5 },
    });
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
  const peer = await startPeer('mtcute-clients');
  try {
    const without = await restingMemory(() => rss(peer.pid));
    const { server, public_key_pem } = telegram;
    const auth_keys = telegram.accounts.flatMap((account) => account.auth_keys);
    await peer.connect({ server, public_key_pem, auth_keys, at_once: AT_ONCE });
    const with_accounts = await restingMemory(() => rss(peer.pid));
    return { without, with_accounts };
  } finally {
    await peer.stop();
  }
}

async function allConnected(telegram: SimulatedTelegram): Promise<void> {
  const deadline = performance.now() + CONNECT_TIMEOUT_MS;
  for (let count = 0; count < ACCOUNTS; count = await telegram.connected()) {
    if (performance.now() > deadline) throw new Error(`Only ${count} of ${ACCOUNTS} accounts are connected.`);
    await delay(500);
  }
}
