// What accounts cost that are connected and at rest, memory and processor: in the server with its PostgreSQL, and as as many clients of
// bare mtcute and of GramJS, each in a process of its own; for more and more accounts.
import { setTimeout as delay } from 'node:timers/promises';
import { kib, mib, print, times } from '#lib/figures.ts';
import { withFolder } from '#lib/folder.ts';
import { cpuMs, cpuOfPostgres, postmasterOf, pssOfPostgres, restingMemory, rss } from '#lib/memory.ts';
import { environmentOf, runCommand, startServer } from '#lib/product.ts';
import { startPeer } from '#lib/peer.ts';
import { report } from '#lib/report.ts';
import { startTelegram, type SimulatedTelegram } from '#lib/telegram.ts';
import { GRAMJS_LAYER } from '@groundcrew/simulation/src/testing/gramjs.ts';

const SIZES = (process.env['GROUNDCREW_BENCH_ACCOUNTS'] ?? '100,300,1000,3000').split(',').map(Number);
/** As many as the product tests. */
const AT_ONCE = 20;
const CONNECT_TIMEOUT_MS = 900_000;
const IDLE_S = Number(process.env['GROUNDCREW_BENCH_IDLE_S'] ?? 60);
const MINUTE_S = 60;

/** Bytes, and milliseconds of processor time that a minute takes. */
type Rest = { bytes: number; cpu_ms: number };
/** Without accounts, and with all. */
type Growth = { without: Rest; with_accounts: Rest };

for (const accounts of SIZES) {
  await withFolder('memory', async (folder) => {
    const telegram = await startTelegram(folder, { accounts, groups: 20 }, { layers: [GRAMJS_LAYER] });
    try {
      const mtcute = await clientsOf('mtcute-clients', telegram);
      const gramjs = await clientsOf('gramjs-clients', telegram);
      const ours = await ourServer(folder, telegram);
      print(`${accounts.toLocaleString('en')} accounts`, 'without', 'with', 'an account', 'a minute');
      show('server, resident', ours.server, accounts);
      show('its PostgreSQL, proportional', ours.postgres, accounts);
      show('bare mtcute clients, resident', mtcute, accounts);
      show('GramJS clients, resident', gramjs, accounts);
      compare(ours.server, { name: 'bare mtcute', growth: mtcute }, accounts);
      compare(ours.server, { name: 'GramJS', growth: gramjs }, accounts);
    } finally {
      await telegram.close();
    }
  });
}

/** What each account adds. */
function each({ without, with_accounts }: Growth, accounts: number): Rest {
  const of = (name: keyof Rest) => (with_accounts[name] - without[name]) / accounts;
  return { bytes: of('bytes'), cpu_ms: of('cpu_ms') };
}

function show(what: string, growth: Growth, accounts: number): void {
  const { bytes, cpu_ms } = each(growth, accounts);
  const { without, with_accounts } = growth;
  print(what, mib(without.bytes), mib(with_accounts.bytes), kib(bytes), `${cpu_ms.toFixed(2)} ms`);
}

function compare(server: Growth, peer: { name: string; growth: Growth }, n: number): void {
  const [ours, theirs] = [each(server, n), each(peer.growth, n)];
  const size = { of: 'accounts', n };
  const about = (name: string, unit: 'bytes' | 'ms', of: keyof Rest) => {
    report({
      name,
      unit,
      size,
      ours: ours[of],
      peer: { name: peer.name, value: theirs[of] },
      ...(peer.name === 'bare mtcute' && { aim: { at_most: 1.5 } }),
    });
    print(`${name} ÷ ${peer.name}`, times(ours[of] / theirs[of]));
  };
  about('memory of an account at rest', 'bytes', 'bytes');
  about('processor an account at rest takes in a minute', 'ms', 'cpu_ms');
}

async function restOf(read_bytes: () => number, read_cpu_ms: () => number): Promise<Rest> {
  const bytes = await restingMemory(read_bytes);
  const before_ms = read_cpu_ms();
  await delay(IDLE_S * 1_000);
  return { bytes, cpu_ms: ((read_cpu_ms() - before_ms) * MINUTE_S) / IDLE_S };
}

async function ourServer(folder: string, telegram: SimulatedTelegram): Promise<{ server: Growth; postgres: Growth }> {
  const env = await environmentOf(folder, telegram.control);
  const server = await startServer(env);
  const looks = async () => {
    const postmaster = await postmasterOf(env['GROUNDCREW_DATA'] ?? '');
    const [own, database] = await Promise.all([
      restOf(
        () => rss(server.pid),
        () => cpuMs(server.pid),
      ),
      restOf(
        () => pssOfPostgres(postmaster),
        () => cpuOfPostgres(postmaster),
      ),
    ]);
    return { own, database };
  };
  try {
    const without = await looks();
    await runCommand(env, 'import', telegram.legacy);
    await runCommand(env, 'accounts', 'takeover', '--all', '--old-scripts-stopped');
    await allConnected(telegram);
    const with_accounts = await looks();
    return {
      server: { without: without.own, with_accounts: with_accounts.own },
      postgres: { without: without.database, with_accounts: with_accounts.database },
    };
  } finally {
    await server.stop();
  }
}

async function clientsOf(name: string, telegram: SimulatedTelegram): Promise<Growth> {
  const peer = await startPeer(name);
  const look = () =>
    restOf(
      () => rss(peer.pid),
      () => cpuMs(peer.pid),
    );
  try {
    const without = await look();
    const { server, public_key_pem } = telegram;
    const auth_keys = telegram.accounts.flatMap((account) => account.auth_keys);
    await peer.connect({ server, public_key_pem, auth_keys, at_once: AT_ONCE, stays: true });
    return { without, with_accounts: await look() };
  } finally {
    await peer.stop();
  }
}

async function allConnected(telegram: SimulatedTelegram): Promise<void> {
  const wanted = telegram.accounts.length;
  const deadline = performance.now() + CONNECT_TIMEOUT_MS;
  for (let count = 0; count < wanted; count = await telegram.connected()) {
    if (performance.now() > deadline) throw new Error(`Only ${count} of ${wanted} accounts are connected.`);
    await delay(500);
  }
}
