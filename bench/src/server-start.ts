// How long the server takes from its start until /readyz says that it is ready, and how much of that PostgreSQL alone takes.
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { openEmbeddedPostgres } from '@groundcrew/server/store/postgres/embedded.ts';
import { environmentOf, runCommand, startServer } from '#lib/product.ts';
import { median, ms, print, times } from '#lib/figures.ts';
import { withFolder } from '#lib/folder.ts';
import { startTelegram } from '#lib/telegram.ts';
import { report } from '#lib/report.ts';

const RUNS = 5;

await withFolder('start', async (folder) => {
  const telegram = await startTelegram(folder, { accounts: 1, groups: 1 });
  const product: Starts[] = [];
  const alone: Omit<Starts, 'second'>[] = [];
  try {
    for (let run = 0; run < RUNS; run += 1) {
      alone.push(await postgresAlone(path.join(folder, `postgres-${run}`)));
      product.push(await startsIn(path.join(folder, `product-${run}`), telegram.control));
    }
  } finally {
    await telegram.close();
  }
  print('', 'ready in', 'PostgreSQL', 'ratio');
  compare('cold: no cluster, no tables yet', (starts) => starts.cold);
  compare('warm', (starts) => starts.warm);
  compare('after kill -9: PostgreSQL lives on', (starts) => starts.attached);
  print('a second command, db status', ms(median(product.map(({ second }) => second))));

  function compare(what: string, of: (starts: Omit<Starts, 'second'>) => number): void {
    const [ours, theirs] = [median(product.map(of)), median(alone.map(of))];
    print(what, ms(ours), ms(theirs), times(ours / theirs));
    report({ name: `start to ready, ${what}`, unit: 'ms', ours, peer: { name: 'PostgreSQL alone', value: theirs } });
  }
});

/** Milliseconds each. */
type Starts = { cold: number; warm: number; attached: number; second: number };

async function startsIn(folder: string, simulator: string): Promise<Starts> {
  const env = await environmentOf(folder, simulator);
  const first = await startServer(env);
  await first.stop();
  const second = await startServer(env);
  await second.kill();
  const third = await startServer(env);
  try {
    return {
      cold: first.ready_ms,
      warm: second.ready_ms,
      attached: third.ready_ms,
      second: await runCommand(env, 'db', 'status'),
    };
  } finally {
    await third.stop();
  }
}

/** The same PostgreSQL, opened as the server does it and by nobody else. */
async function postgresAlone(folder: string): Promise<Omit<Starts, 'second'>> {
  await mkdir(folder);
  const open = async () => {
    const begin = performance.now();
    const postgres = await openEmbeddedPostgres(folder);
    return { postgres, took_ms: performance.now() - begin };
  };
  const first = await open();
  await first.postgres.release();
  const second = await open();
  const third = await open();
  await third.postgres.release();
  await second.postgres.release();
  return { cold: first.took_ms, warm: second.took_ms, attached: third.took_ms };
}
