// How many actions that do nothing are begun and ended in a second, with a lane for each of 10,000 accounts and 300,000
// actions waiting: by the product's lanes (which also renew the leases of all accounts meanwhile), and by two queue
// libraries that can have one job an account at a time. One PostgreSQL, one after the other, each in this one process.
import { setTimeout as delay } from 'node:timers/promises';
import { print, times } from '#lib/figures.ts';
import { withFolder } from '#lib/folder.ts';
import { environmentOf } from '#lib/product.ts';
import type { Contender } from './queues/contender.ts';
import { openGraphileWorker } from './queues/graphile-worker.ts';
import { openOurs } from './queues/ours.ts';
import { openPgBoss } from './queues/pg-boss.ts';
import { report } from '#lib/report.ts';

const ACCOUNTS = Number(process.env['GROUNDCREW_BENCH_ACCOUNTS'] ?? 10_000);
const ACTIONS = Number(process.env['GROUNDCREW_BENCH_ACTIONS'] ?? 300_000);
const WARM_UP_MS = 2_000;
/** What the quickest of them does on a quiet machine must not be all that there is. */
const WINDOW_MS = 5_000;

await withFolder('claim', async (folder) => {
  const ours = await openOurs({ ...process.env, ...(await environmentOf(folder)) });
  try {
    print(`${ACCOUNTS.toLocaleString('en')} accounts, ${ACTIONS.toLocaleString('en')} queued`, 'a second', 'ours ÷');
    const rate = await measure(ours);
    show(ours.name, rate, rate);
    for (const peer of [openGraphileWorker(ours.url), openPgBoss(ours.url)]) show(peer.name, await measure(peer), rate);
  } finally {
    await ours.close();
  }
});

/** Ended actions a second. */
async function measure(contender: Contender): Promise<number> {
  await contender.prepare({ accounts: ACCOUNTS, actions: ACTIONS });
  await contender.start();
  await delay(WARM_UP_MS);
  const [before, begun_ms] = [await contender.done(), performance.now()];
  await delay(WINDOW_MS);
  const [after, ended_ms] = [await contender.done(), performance.now()];
  await contender.stop();
  if (after >= ACTIONS) throw new Error(`${contender.name} had done everything before the window was over.`);
  return (after - before) / ((ended_ms - begun_ms) / 1_000);
}

function show(name: string, rate: number, ours: number): void {
  if (rate !== ours) report({ name: 'actions taken and ended', unit: 'a second', ours, peer: { name, value: rate } });
  print(name, Math.round(rate).toLocaleString('en'), times(ours / rate));
}
