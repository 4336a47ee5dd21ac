// How soon the API answers a page of its lists of accounts and of groups at 200 requests a second, with an API token and with a
// session, among 10,000 and 100,000 rows; beside Fastify alone, which sends the same JSON out of its memory. The three take turns
// of some seconds in one run, so that what else the machine does meets them all.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { PASSWORD, signIn } from '@groundcrew/server/testing/api.ts';
import { addReader, fillLists } from '@groundcrew/server/testing/long-lists.ts';
import { withCrew } from '#lib/crew.ts';
import { percentile, print, times } from '#lib/figures.ts';
import { withFolder } from '#lib/folder.ts';
import { cpuMs } from '#lib/memory.ts';
import { ask, openLoop, type Asked } from '#lib/open-loop.ts';
import { environmentOf, outputOf, startServer } from '#lib/product.ts';
import { report } from '#lib/report.ts';

const RATE = Number(process.env['GROUNDCREW_BENCH_RATE'] ?? 200);
const TURNS = Number(process.env['GROUNDCREW_BENCH_TURNS'] ?? 5);
const TURN_S = 3;
const SIZES = (process.env['GROUNDCREW_BENCH_ROWS'] ?? '10000,100000').split(',').map(Number);
const LISTS = (process.env['GROUNDCREW_BENCH_LISTS'] ?? 'accounts,targets,targets?count=true').split(',');
const EMAIL = 'bench@example.com';

type Side = 'bare' | 'token' | 'session';
type Took = { took_ms: number[]; cpu_ms: number };

await withFolder('lists', async (folder) => {
  const env = await environmentOf(folder);
  const server = await startServer({ ...env, LOG_LEVEL: 'warn' });
  const bare = fork(path.join(import.meta.dirname, 'peers/bare-fastify.ts'), { execArgv: [] });
  try {
    const [bare_url] = await once(bare, 'message');
    const credentials = await credentialsOf(env, server.url);
    print(`${RATE} a second`, 'p50', 'p99', 'processor', '÷ bare p50', '÷ p99', '÷ processor');
    for (const rows of SIZES) {
      await withCrew(env, (crew) => fillLists(crew, rows));
      for (const list of LISTS) {
        const url = `${server.url}/api/v1/${list}`;
        const body = await ask({ url, headers: credentials.token });
        bare.send(body);
        await once(bare, 'message');
        const sides: Record<Side, Asked & { pid: number }> = {
          bare: { url: String(bare_url), headers: {}, pid: bare.pid ?? 0 },
          token: { url, headers: credentials.token, pid: server.pid },
          session: { url, headers: credentials.session, pid: server.pid },
        };
        show(list, rows, await measure(sides));
      }
    }
  } finally {
    bare.kill();
    await server.stop();
  }
});

/** Turn by turn, after one that does not count. */
async function measure(sides: Record<Side, Asked & { pid: number }>): Promise<Record<Side, Took>> {
  const took: Record<Side, Took> = {
    bare: { took_ms: [], cpu_ms: 0 },
    token: { took_ms: [], cpu_ms: 0 },
    session: { took_ms: [], cpu_ms: 0 },
  };
  for (let turn = 0; turn <= TURNS; turn += 1) {
    for (const side of ['bare', 'token', 'session'] as const) {
      const before_ms = cpuMs(sides[side].pid);
      const answered = await openLoop(sides[side], { rate: RATE, requests: RATE * TURN_S });
      if (turn === 0) continue;
      took[side].took_ms.push(...answered);
      took[side].cpu_ms += cpuMs(sides[side].pid) - before_ms;
    }
  }
  return took;
}

function show(list: string, rows: number, took: Record<Side, Took>): void {
  const figures = (side: Side) => {
    const { took_ms, cpu_ms } = took[side];
    return [percentile(took_ms, 0.5), percentile(took_ms, 0.99), cpu_ms / took_ms.length];
  };
  const bare = figures('bare');
  for (const side of ['bare', 'token', 'session'] as const) {
    const own = figures(side);
    const ratios = side === 'bare' ? [] : own.map((value, n) => times(value / (bare[n] ?? Number.NaN)));
    if (side !== 'bare') reportAll(`list of ${list}, by ${side}`, rows, own, bare);
    print(
      `${list}, ${rows.toLocaleString('en')} rows: ${side}`,
      ...own.map((value) => `${value.toFixed(2)} ms`),
      ...ratios,
    );
  }
}

function reportAll(what: string, rows: number, own: readonly number[], bare: readonly number[]): void {
  for (const [n, name] of ['p50', 'p99', 'processor'].entries()) {
    const [ours, value] = [own[n] ?? Number.NaN, bare[n] ?? Number.NaN];
    const peer = { name: 'bare Fastify', value };
    report({ name: `${what}, ${name}`, unit: 'ms', size: { of: 'rows', n: rows }, ours, peer });
  }
}

type Credentials = Record<'token' | 'session', Record<string, string>>;

async function credentialsOf(env: Record<string, string>, url: string): Promise<Credentials> {
  await withCrew(env, ({ scope }) => addReader(scope, { email: EMAIL, password: PASSWORD }));
  const made = await outputOf(env, '--json', 'token', 'add', '--name', 'bench', '--role', 'viewer');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the command prints
  const { token } = JSON.parse(made) as { token: string };
  return { token: { authorization: `Bearer ${token}` }, session: { cookie: await signIn(url, EMAIL) } };
}
