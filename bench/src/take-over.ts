// A node that is killed: two servers share 2,000 accounts on one PostgreSQL, one of them is taken away, and the other one
// waits for its leases to run out, takes its 1,000 accounts, connects each and asks who it is.
import { setTimeout as delay } from 'node:timers/promises';
import { openCore } from '@groundcrew/server/app.ts';
import { readConfig } from '@groundcrew/server/config.ts';
import { openLog } from '@groundcrew/server/lib/log.ts';
import pg from 'pg';
import { print } from '#lib/figures.ts';
import { withFolder } from '#lib/folder.ts';
import { environmentOf, runCommand, startServer } from '#lib/product.ts';
import { startTelegram } from '#lib/telegram.ts';
import { report } from '#lib/report.ts';

const ACCOUNTS = Number(process.env['GROUNDCREW_BENCH_ACCOUNTS'] ?? 2_000);
const POLL_MS = 20;
/** Far above what anything here takes. */
const TIMEOUT_MS = 300_000;

await withFolder('take-over', async (folder) => {
  const telegram = await startTelegram(folder, { accounts: ACCOUNTS, groups: 20 });
  const env = await environmentOf(folder, telegram.control);
  const config = readConfig({ ...process.env, ...env });
  const log = openLog({ level: 'silent', console_level: 'silent', folder: config.logs_folder, color: false });
  await runCommand(env, 'import', telegram.legacy);
  await runCommand(env, 'accounts', 'takeover', '--all', '--old-scripts-stopped');
  const core = await openCore(config, { kind: 'command', log });
  const pool = new pg.Pool({ connectionString: core.database_url, max: 1, options: '-c search_path=groundcrew' });
  const isShared = async () => {
    const { rows } = await pool.query<{ count: number }>(
      'select count(*)::int from account_leases where expires_at > clock_timestamp() group by node_id',
    );
    return rows.length === 2 && rows.every(({ count }) => Math.abs(count - ACCOUNTS / 2) <= 1);
  };
  const begun_ms = performance.now();
  const lasting = await startServer(env);
  await until(async () => (await telegram.connected()) === ACCOUNTS);
  show(`a server starts: ${ACCOUNTS} connected`, performance.now() - begun_ms);
  const joined_ms = performance.now();
  const doomed = await startServer(env);
  try {
    await until(async () => (await isShared()) && (await telegram.connected()) === ACCOUNTS);
    show(`another one starts: ${ACCOUNTS / 2} moved`, performance.now() - joined_ms);
    const killed_ms = performance.now();
    await doomed.kill();
    await until(async () => (await telegram.connected()) <= ACCOUNTS / 2 + 1);
    await until(async () => (await telegram.connected()) > ACCOUNTS / 2 + 1);
    show('it is killed: the first is back', performance.now() - killed_ms);
    await until(async () => (await telegram.connected()) === ACCOUNTS);
    show('it is killed: the last is back', performance.now() - killed_ms);
  } finally {
    await doomed.stop();
    await lasting.stop();
    await pool.end();
    await core.close();
    await telegram.close();
  }
});

async function until(reached: () => Promise<boolean>): Promise<void> {
  const give_up_ms = performance.now() + TIMEOUT_MS;
  while (!(await reached())) {
    if (performance.now() > give_up_ms) throw new Error('What was waited for did not come.');
    await delay(POLL_MS);
  }
}

function show(what: string, took_ms: number): void {
  report({ name: what, unit: 'ms', ours: took_ms });
  print(what, `${(took_ms / 1_000).toFixed(1)} s`);
}
