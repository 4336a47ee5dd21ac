// How soon a thousand WebSocket clients hear of an event, from just before the transaction that tells of it until it is read by
// each of them, through PostgreSQL and the product's server; and beside it a bare `ws` server in a process of its own that
// sends the same bytes to as many clients, from the moment at which it is told to. What the two servers take for it.
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { openCore } from '@groundcrew/server/app.ts';
import { readConfig } from '@groundcrew/server/config.ts';
import { openLog } from '@groundcrew/server/lib/log.ts';
import { addEvent } from '@groundcrew/server/store/events/events.ts';
import { listWorkspaces } from '@groundcrew/server/store/workspaces/workspaces.ts';
import { kib, percentile, print, times } from '#lib/figures.ts';
import { withFolder } from '#lib/folder.ts';
import { cpuMs, restingMemory, rss } from '#lib/memory.ts';
import { environmentOf, outputOf, startServer } from '#lib/product.ts';
import type { LiveOrder } from './peers/live-clients.ts';
import { report } from '#lib/report.ts';

const CLIENTS = Number(process.env['GROUNDCREW_BENCH_CLIENTS'] ?? 1_000);
const EVENTS = 100;
const PAUSE_MS = 100;
const REST_MS = 3_000;

type Figures = { p50: number; p99: number; cpu: number; memory: number };

await withFolder('live', async (folder) => {
  const env = await environmentOf(folder);
  const server = await startServer({ ...env, LOG_LEVEL: 'warn' });
  try {
    const ours = await measureOurs(env, server);
    const bare = await measureBare();
    print(`${CLIENTS} clients, ${EVENTS} events`, 'ours', 'bare ws', 'ratio');
    const pair = (what: string, name: keyof Figures, unit: (value: number) => string) => {
      const peer = { name: 'bare ws', value: bare[name] };
      report({ name: `live event, ${what}`, unit: name === 'memory' ? 'bytes' : 'ms', ours: ours[name], peer });
      print(what, unit(ours[name]), unit(bare[name]), times(ours[name] / bare[name]));
    };
    const tenths = (value: number) => `${value.toFixed(1)} ms`;
    pair('until it is read, p50', 'p50', tenths);
    pair('until it is read, p99', 'p99', tenths);
    pair('processor time an event', 'cpu', tenths);
    pair('memory a client', 'memory', kib);
  } finally {
    await server.stop();
  }
});

async function measureOurs(env: Record<string, string>, { pid, url }: { pid: number; url: string }): Promise<Figures> {
  const config = readConfig({ ...process.env, ...env });
  const log = openLog({ level: 'silent', console_level: 'silent', folder: config.logs_folder, color: false });
  const made = await outputOf(env, '--json', 'token', 'add', '--name', 'bench', '--role', 'viewer');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the command prints
  const { token } = JSON.parse(made) as { token: string };
  const core = await openCore(config, { kind: 'command', log });
  try {
    const [workspace] = await listWorkspaces(core.db);
    const scope = { db: core.db, workspace_id: workspace?.id ?? '', now: core.clock.now };
    const order = { url: `${url.replace('http', 'ws')}/api/v1/events/ws`, protocols: ['groundcrew', token] };
    return await measure(pid, order, (by) => addEvent(scope, { type: 'stop.lifted', account_id: null, data: { by } }));
  } finally {
    await core.close();
  }
}

async function measureBare(): Promise<Figures> {
  const bare = startPeer('broadcaster');
  try {
    const [url] = await once(bare, 'message');
    const at = new Date().toISOString();
    return await measure(bare.pid ?? 0, { url: String(url), protocols: [] }, async (by) => {
      const event = { type: 'stop.lifted', seq: 1_000, at, account_id: null, data: { by } };
      bare.send(JSON.stringify(event));
    });
  } finally {
    bare.kill();
  }
}

async function measure(
  pid: number,
  place: Pick<LiveOrder, 'url' | 'protocols'>,
  tell: (by: string) => Promise<void>,
): Promise<Figures> {
  const clients = startPeer('live-clients');
  try {
    await once(clients, 'message');
    const empty = await restingMemory(() => rss(pid), REST_MS);
    const order: LiveOrder = { ...place, clients: CLIENTS, at_once: 50 };
    clients.send(order);
    await once(clients, 'message');
    const full = await restingMemory(() => rss(pid), REST_MS);
    const before_ms = cpuMs(pid);
    for (let n = 0; n < EVENTS; n += 1) {
      await tell(`sent at ${performance.timeOrigin + performance.now()}`);
      await delay(PAUSE_MS);
    }
    const told = once(clients, 'message');
    clients.send(EVENTS);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the clients say
    const [took_ms] = (await told) as [number[]];
    const cpu = (cpuMs(pid) - before_ms) / EVENTS;
    return { p50: percentile(took_ms, 0.5), p99: percentile(took_ms, 0.99), cpu, memory: (full - empty) / CLIENTS };
  } finally {
    clients.kill();
  }
}

function startPeer(name: string): ChildProcess {
  return fork(path.join(import.meta.dirname, `peers/${name}.ts`), { execArgv: [] });
}
