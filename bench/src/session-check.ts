// A thousand sessions tested (connected, asked who they are, and written down): `groundcrew health` as a whole command, through six
// proxies; bare mtcute, as many at once and without proxies; and the usual script, GramJS, one after the other. Each answer of the
// simulated Telegram takes 50 ms.
import { GRAMJS_LAYER } from '@groundcrew/simulation/src/testing/gramjs.ts';
import { setTimeout as delay } from 'node:timers/promises';
import { withCrew } from '#lib/crew.ts';
import { median, ms, print, times } from '#lib/figures.ts';
import { withFolder } from '#lib/folder.ts';
import { startPeer } from '#lib/peer.ts';
import { environmentOf, runCommand } from '#lib/product.ts';
import { report } from '#lib/report.ts';
import { startTelegram, type SimulatedTelegram } from '#lib/telegram.ts';

const ACCOUNTS = Number(process.env['GROUNDCREW_BENCH_ACCOUNTS'] ?? 1_000);
/** The product's own bound; five of them through one way out, so four ways are needed to reach it. */
const AT_ONCE = 20;
/** Of a script that goes one after the other so many say how long all take. */
const SCRIPTED = Math.min(ACCOUNTS, 50);
const ROUNDS = 3;
const LATENCY_MS = 50;
const SETTLE_MS = 1_000;

await withFolder('session-check', async (folder) => {
  const telegram = await startTelegram(folder, { accounts: ACCOUNTS, groups: 20 }, { layers: [GRAMJS_LAYER] });
  const env = { ...(await environmentOf(folder, telegram.control)), ALLOW_PRIVATE_ADDRESSES: 'true' };
  try {
    await runCommand(env, 'import', telegram.legacy);
    await runCommand(env, 'accounts', 'takeover', '--all', '--old-scripts-stopped');
    const urls = await telegram.openProxies();
    await withCrew(env, async ({ scope: { db } }) => {
      const accounts = await db.selectFrom('telegram_accounts').select('id').execute();
      for (const [n, proxy_url] of urls.entries()) {
        const own = accounts.map(({ id }) => id).filter((id) => id % urls.length === n);
        await db.updateTable('telegram_accounts').set({ proxy_url }).where('id', 'in', own).execute();
      }
    });
    // Proxies are sealed at the first sight, and all is loaded.
    await runCommand(env, 'health');
    await telegram.order('POST', '/faults', { action: 'delay', delay_ms: LATENCY_MS, times: 0 });
    const alone: number[] = [];
    const ours: number[] = [];
    const bare: number[] = [];
    const script: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      alone.push(await runCommand(env, 'health', '--account', '1'));
      ours.push(await runCommand(env, 'health'));
      await delay(SETTLE_MS);
      bare.push(await timeOf('mtcute-clients', telegram, ACCOUNTS, AT_ONCE));
      script.push((await timeOf('gramjs-clients', telegram, SCRIPTED, 1)) * (ACCOUNTS / SCRIPTED));
    }
    const [own, plain, scripted] = [median(ours), median(bare), median(script)];
    print(`${ACCOUNTS.toLocaleString('en')} sessions, ${LATENCY_MS} ms`, 'took', 'health ÷', 'others ÷');
    // What any command takes, and one test: neither is in the peers' times.
    const start = median(alone);
    print('groundcrew health', ms(own));
    print('of one session', ms(start));
    print('the others', ms(own - start));
    print(`bare mtcute, ${AT_ONCE} at once`, ms(plain), times(own / plain), times((own - start) / plain));
    print(`GramJS one by one, of ${SCRIPTED}`, ms(scripted), times(own / scripted), times((own - start) / scripted));
    const name = `${ACCOUNTS.toLocaleString('en')} sessions tested`;
    for (const [of, took] of [
      [name, own],
      [`${name}, without the start of a command`, own - start],
    ] as const) {
      report({ name: of, unit: 'ms', ours: took, peer: { name: 'bare mtcute', value: plain }, aim: { at_most: 1.3 } });
      const script_one_by_one = { name: 'GramJS one by one', value: scripted };
      report({ name: of, unit: 'ms', ours: took, peer: script_one_by_one, aim: { at_most: 0.05 } });
    }
  } finally {
    await telegram.close();
  }
});

async function timeOf(name: string, telegram: SimulatedTelegram, count: number, at_once: number): Promise<number> {
  const { server, public_key_pem, accounts } = telegram;
  const auth_keys = accounts.flatMap((account) => account.auth_keys).slice(0, count);
  const peer = await startPeer(name);
  try {
    return await peer.connect({ server, public_key_pem, auth_keys, at_once });
  } finally {
    await peer.stop();
    await delay(SETTLE_MS);
  }
}
