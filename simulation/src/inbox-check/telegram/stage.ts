// A simulated Telegram in this process, and the product beside it as people run it: a server with its own database.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startSimulator, type Simulator } from '@groundcrew/simulator';
import pg from 'pg';
import { makeWorld, sessionOf, userOf } from '#engine/world.ts';
import { openProduct } from '#fleet/product.ts';
import { compare, expectedOf, STORED_SQL, type Difference, type Line } from '#inbox/compare.ts';
import { serverProcess, type ServerProcess } from './server-process.ts';
import { ACCOUNTS, GROUPS, OURS } from './writers.ts';

export type Stage = {
  folder: string;
  simulator: Simulator;
  server: ServerProcess;
  /** The simulator's control API: GET without a body, else POST. */
  control: <T>(at: string, body?: object) => Promise<T>;
  endFaults: () => Promise<void>;
  /** What the inbox has beside what Telegram has; null while the database is away. */
  look: () => Promise<Difference | null>;
  /** Gaps that are still to be read; null while the database is away. */
  gaps: () => Promise<number | null>;
  /** How many of our accounts are connected. */
  connected: () => Promise<number>;
  close: () => Promise<void>;
};

/** Few events, so that a short outage is more than Telegram still tells one by one. */
const LIMITS = {
  difference_slice: 10,
  difference_max: 60,
  channel_difference_max: 20,
  // The harder half: no client may rely on being told.
  names_changed_channels: false,
};

export async function openStage({ imports, keep }: { imports: readonly string[]; keep: boolean }): Promise<Stage> {
  const folder = mkdtempSync(path.join(tmpdir(), 'groundcrew-inbox-'));
  // The embedded database may run as another user, who must be able to come here.
  chmodSync(folder, 0o755);
  const everybody = Array.from({ length: ACCOUNTS }, (_, n) => n + 1);
  const groups = GROUPS.map((group) => ({ ...group, members: everybody }));
  const simulator = await startSimulator(makeWorld({ accounts: ACCOUNTS, groups, limits: LIMITS }), {
    clock: { mode: 'real', rate: 1 },
  });
  const product = openProduct({ folder, simulator: simulator.control });
  await product.run('db', 'migrate');
  for (const n of OURS) await product.ask(['db', 'sql', '--write', accountSql(n)]);
  const { url } = await product.ask<{ url: string }>(['db', 'url']);
  const server = serverProcess({ env: { ...product.env, PORT: '0' }, imports, log: path.join(folder, 'server.log') });
  const query = <T>(work: (client: pg.Client) => Promise<T>): Promise<T | null> => withClient(url, work);
  return {
    folder,
    simulator,
    server,
    control: (at, body) => ask(simulator.control, body ? 'POST' : 'GET', at, body),
    endFaults: async () => void (await ask(simulator.control, 'DELETE', '/faults')),
    look: () => query((client) => lookAt(client, simulator)),
    gaps: () =>
      query(async (client) => {
        const { rows } = await client.query<{ count: number }>('select count(*)::int as count from inbox_gaps');
        return rows[0]?.count ?? 0;
      }),
    connected: () => connectedOf(simulator),
    close: async () => {
      await server.stop();
      await simulator.close();
      if (keep) console.error(`kept: ${folder}`);
      else rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function lookAt(client: pg.Client, { world }: Simulator): Promise<Difference> {
  const all: Difference = { lost: [], doubled: [], reordered: [], other: [] };
  for (const n of OURS) {
    const { rows } = await client.query<Line>(STORED_SQL, [n]);
    const found = compare(expectedOf(world, userOf(n)), rows);
    for (const kind of ['lost', 'doubled', 'reordered', 'other'] as const) {
      all[kind].push(...found[kind].map((what) => `account ${n}: ${what}`));
    }
  }
  return all;
}

async function connectedOf({ control }: Simulator): Promise<number> {
  const { connections } = await ask<{ connections: { user_id: number | null; main: boolean; silenced: boolean }[] }>(
    control,
    'GET',
    '/connections',
  );
  const live = connections.flatMap(({ user_id, main, silenced }) => (main && !silenced ? (user_id ?? []) : []));
  return new Set(live).size;
}

function accountSql(n: number): string {
  return `insert into telegram_accounts (id, workspace_id, name, phone, session_name, api_id, api_hash, session_string)
    select ${n}, id, 'Account ${n}', '+1555010${1000 + n}', 's${n}', 12345, '0123456789abcdef0123456789abcdef', '${sessionOf(n)}'
    from workspaces where name = 'main'`;
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T | null> {
  const client = new pg.Client({
    connectionString: url,
    options: '-c search_path=groundcrew',
    connectionTimeoutMillis: 5_000,
  });
  client.on('error', () => {});
  try {
    await client.connect();
    return await work(client);
  } catch {
    return null;
  } finally {
    await client.end().catch(() => {});
  }
}

async function ask<T>(control: string, method: string, at: string, body?: object): Promise<T> {
  const init = body ? { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } } : {};
  const answer = await fetch(`http://${control}${at}`, { method, ...init });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${at} answered ${answer.status}: ${text}`);
  return JSON.parse(text);
}
