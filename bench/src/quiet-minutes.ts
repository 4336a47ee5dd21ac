// Ten minutes in which nothing happens: the processor time that a server with 100 connected accounts takes, its PostgreSQL, and as many bare
// mtcute clients of another Telegram, all in the same minutes.
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { print, times } from '#lib/figures.ts';
import { withFolder } from '#lib/folder.ts';
import { cpuMs, cpuOfPostgres, postmasterOf } from '#lib/memory.ts';
import { startPeer } from '#lib/peer.ts';
import { environmentOf, runCommand, startServer } from '#lib/product.ts';
import { report } from '#lib/report.ts';
import { startTelegram } from '#lib/telegram.ts';

const ACCOUNTS = Number(process.env['GROUNDCREW_BENCH_ACCOUNTS'] ?? 100);
const MINUTES = 10;
const MINUTE_MS = 60_000;
/** Until what is done after connecting is over, in both. */
const SETTLE_MS = 60_000;
const AT_ONCE = 20;

await withFolder('quiet', async (folder) => {
  const size = { accounts: ACCOUNTS, groups: 20 };
  const telegram = await startTelegram(path.join(folder, 'ours'), size);
  const other = await startTelegram(path.join(folder, 'theirs'), size);
  const env = await environmentOf(folder, telegram.control);
  const server = await startServer(env);
  const peer = await startPeer('mtcute-clients');
  try {
    await runCommand(env, 'import', telegram.legacy);
    await runCommand(env, 'accounts', 'takeover', '--all', '--old-scripts-stopped');
    const auth_keys = other.accounts.flatMap((account) => account.auth_keys);
    await peer.connect({
      server: other.server,
      public_key_pem: other.public_key_pem,
      auth_keys,
      at_once: AT_ONCE,
      stays: true,
    });
    while ((await telegram.connected()) < ACCOUNTS) await delay(500);
    await delay(SETTLE_MS);
    const postmaster = await postmasterOf(env['GROUNDCREW_DATA'] ?? '');
    const looks = () => ({ own: cpuMs(server.pid), postgres: cpuOfPostgres(postmaster), bare: cpuMs(peer.pid) });
    const before = looks();
    await delay(MINUTES * MINUTE_MS);
    const after = looks();
    const own = after.own - before.own;
    const bare = after.bare - before.bare;
    const show = (what: string, took_ms: number) =>
      print(what, `${took_ms} ms`, `${((100 * took_ms) / (MINUTES * MINUTE_MS)).toFixed(2)} %`);
    print(`${ACCOUNTS} accounts, ${MINUTES} quiet minutes`, 'processor', 'of a core');
    show('server', own);
    show('its PostgreSQL', after.postgres - before.postgres);
    show('bare mtcute clients', bare);
    print('server ÷ bare', times(own / bare));
    const name = `processor time of ten quiet minutes, ${ACCOUNTS} accounts`;
    report({ name, unit: 'ms', ours: own, peer: { name: 'bare mtcute', value: bare } });
  } finally {
    await peer.stop();
    await server.stop();
    await telegram.close();
    await other.close();
  }
});
