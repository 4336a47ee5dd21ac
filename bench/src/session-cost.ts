// What it takes to find whose session a request brings: one statement of ours, and beside it better-auth's look-up with the member
// after it, as it was done before. They take many short turns in one process over one connection, so that what else the machine
// does meets both.
import { openSessionWays } from '@groundcrew/server/testing/session-ways.ts';
import { openEmbeddedPostgres } from '@groundcrew/server/store/postgres/embedded.ts';
import { openPool } from '@groundcrew/server/store/database/database.ts';
import { migrate } from '@groundcrew/server/store/schema/migrate.ts';
import { openDatabase } from '@groundcrew/server/store/database/open-database.ts';
import { listWorkspaces } from '@groundcrew/server/store/workspaces/workspaces.ts';
import { median, percentile, print, times } from '#lib/figures.ts';
import { withFolder } from '#lib/folder.ts';
import { cpuMs } from '#lib/memory.ts';
import { report } from '#lib/report.ts';

const SCHEMA = 'groundcrew';
const TURNS = Number(process.env['GROUNDCREW_BENCH_TURNS'] ?? 40);
const CALLS = 250;

/** Milliseconds a look-up, one of each turn. */
type Took = { server: number[]; postgres: number[]; both: number[]; waited: number[] };
const FIGURES = ['server', 'postgres', 'both', 'waited'] as const;
const SAID: Record<keyof Took, string> = {
  server: "processor, the server's",
  postgres: "processor, PostgreSQL's",
  both: 'processor, both',
  waited: 'until it is known, p50',
};

await withFolder('session', async (folder) => {
  const postgres = await openEmbeddedPostgres(folder, {});
  const url = postgres.url('postgres');
  await migrate({ url, schema: SCHEMA });
  const db = openDatabase(openPool(url, { schema: SCHEMA }));
  const [workspace] = await listWorkspaces(db);
  await db.destroy();
  const opened = await openSessionWays(url, { schema: SCHEMA, workspace_id: workspace?.id ?? '' });
  try {
    const before = noTimes();
    const after = noTimes();
    for (let turn = 0; turn <= TURNS; turn += 1) {
      for (const [way, took] of [
        ['better-auth', before],
        ['one statement', after],
      ] as const) {
        const figures = await takeTurn(opened.ways[way], opened.backend_pid);
        // The first warms up.
        if (turn > 0) for (const name of FIGURES) took[name].push(figures[name]);
      }
    }
    print(`${TURNS} turns of ${CALLS} look-ups`, 'before', 'now', 'ratio', 'of each turn');
    for (const name of FIGURES) {
      const ratios = before[name].map((value, turn) => (after[name][turn] ?? Number.NaN) / value);
      const [old, now] = [median(before[name]), median(after[name])];
      report({ name: `who asks, ${SAID[name]}`, unit: 'ms', ours: now, peer: { name: 'better-auth', value: old } });
      const spread = `${times(percentile(ratios, 0.1))} to ${times(percentile(ratios, 0.9))}`;
      print(SAID[name], `${old.toFixed(3)} ms`, `${now.toFixed(3)} ms`, times(now / old), spread);
    }
  } finally {
    await opened.close();
    await postgres.release();
  }
});

async function takeTurn(
  way: () => Promise<{ role: string | null } | null>,
  backend_pid: number,
): Promise<Record<keyof Took, number>> {
  const [backend_ms, own] = [cpuMs(backend_pid), process.cpuUsage()];
  const waited: number[] = [];
  for (let call = 0; call < CALLS; call += 1) {
    const begin = performance.now();
    const found = await way();
    waited.push(performance.now() - begin);
    if (found?.role !== 'viewer') throw new Error('The session was not found.');
  }
  const { user, system } = process.cpuUsage(own);
  const server = (user + system) / 1000 / CALLS;
  const database = (cpuMs(backend_pid) - backend_ms) / CALLS;
  return { server, postgres: database, both: server + database, waited: median(waited) };
}

function noTimes(): Took {
  return { server: [], postgres: [], both: [], waited: [] };
}
