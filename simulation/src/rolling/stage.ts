// Three servers on one PostgreSQL, as on three machines: each has folders and a port of its own, and shares nothing with the others
// but the database and the key. Beside them a simulated Telegram in this process.
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openEmbeddedPostgres } from '@groundcrew/server/store/postgres/embedded.ts';
import { freePort } from '@groundcrew/server/testing/tcp-server.ts';
import { parseClockMode, startSimulator, type Simulator } from '@groundcrew/simulator';
import pg from 'pg';
import { groupId, makeWorld, sessionOf, userOf } from '#engine/world.ts';
import { openControl, type Control } from '#fleet/control.ts';
import { openProduct, type Product } from '#fleet/product.ts';
import { serverProcess, type ServerProcess } from '#inbox-check/telegram/server-process.ts';

export const NICHE = 'rolling';
/** Ten minutes a second, so that slots are due all the time; and a day ends, with its limits, after 24 seconds. */
const CLOCK = 'x600';
const STARTS_AT = '2026-03-02T20:00:00Z';

export type Node = { name: string; url: string; process: ServerProcess };

export type Stage = {
  folder: string;
  simulator: Simulator;
  control: Control;
  product: Product;
  nodes: readonly Node[];
  /** Numbers of the accounts that work, and of people who write to them. */
  ours: readonly number[];
  people: readonly number[];
  query: <T extends pg.QueryResultRow>(text: string, values?: unknown[]) => Promise<T[]>;
  close: () => Promise<void>;
};

export type StageOptions = {
  servers: number;
  accounts: number;
  groups_each: number;
  people: number;
  imports: readonly string[];
  keep: boolean;
};

export async function openStage(options: StageOptions): Promise<Stage> {
  const folder = mkdtempSync(path.join(tmpdir(), 'groundcrew-rolling-'));
  // The embedded database may run as another user, who must be able to come here.
  chmodSync(folder, 0o755);
  const postgres = await openEmbeddedPostgres(path.join(folder, 'postgres'));
  const ours = Array.from({ length: options.accounts }, (_, n) => n + 1);
  const people = Array.from({ length: options.people }, (_, n) => options.accounts + n + 1);
  const simulator = await startSimulator(worldOf(ours, people, options.groups_each), { clock: parseClockMode(CLOCK) });
  const settings = { DATABASE_URL: postgres.url(), GROUNDCREW_KEY: randomBytes(32).toString('base64') };
  const product = openProduct({ folder, simulator: simulator.control, imports: options.imports, settings });
  await product.run('db', 'migrate');
  const client = new pg.Client({ connectionString: postgres.url(), options: '-c search_path=groundcrew' });
  await client.connect();
  const query: Stage['query'] = async (text, values = []) => (await client.query(text, values)).rows;
  await fill(query, ours, options.groups_each, simulator.clock.now());
  const nodes: Node[] = [];
  for (const name of Array.from({ length: options.servers }, (_, n) => `server ${n + 1}`)) {
    nodes.push(await nodeOf(name, product, folder, options.imports));
  }
  return {
    folder,
    simulator,
    control: openControl(simulator.control),
    product,
    nodes,
    ours,
    people,
    query,
    close: async () => {
      await Promise.all(nodes.map((node) => node.process.stop()));
      await client.end();
      await simulator.close();
      await postgres.release();
      if (options.keep) console.error(`kept: ${folder}`);
      else rmSync(folder, { recursive: true, force: true });
    },
  };
}

function worldOf(ours: readonly number[], people: readonly number[], groups_each: number) {
  const groups = groupsOf(ours, groups_each).map(({ id, account }) => ({
    id,
    username: `group_${id}`,
    members: [account, ...people],
  }));
  return makeWorld({ accounts: ours.length + people.length, groups, starts_at: STARTS_AT });
}

function groupsOf(ours: readonly number[], each: number): { id: number; account: number }[] {
  return ours.flatMap((account) => Array.from({ length: each }, (_, n) => ({ id: 5000 + account * 100 + n, account })));
}

/** Accounts that have been here for long, and whose groups are past their warm-up. */
async function fill(query: Stage['query'], ours: readonly number[], groups_each: number, now: Date): Promise<void> {
  for (const n of ours) {
    await query(
      `insert into telegram_accounts (id, workspace_id, name, phone, session_name, api_id, api_hash, session_string)
       select $1, id, $2, $3, $4, 12345, '0123456789abcdef0123456789abcdef', $5 from workspaces where name = 'main'`,
      [n, `Account ${n}`, `+1555010${1000 + n}`, `s${n}`, sessionOf(n)],
    );
  }
  for (const { id, account } of groupsOf(ours, groups_each)) {
    await query(
      `insert into targets (workspace_id, link, niche, status, assigned_account_id, joined_at, warmup_ends_at, telegram_id)
       select id, $1, $2, 'joined', $3, $4::timestamptz - interval '2 days', $4::timestamptz - interval '1 day', $5
       from workspaces where name = 'main'`,
      [`@group_${id}`, NICHE, account, now, groupId(id)],
    );
  }
}

async function nodeOf(name: string, product: Product, folder: string, imports: readonly string[]): Promise<Node> {
  const own = path.join(folder, name.replace(' ', '-'));
  const port = await freePort();
  const env = {
    ...product.env,
    HOST: '127.0.0.1',
    PORT: String(port),
    GROUNDCREW_DATA: path.join(own, 'data'),
    GROUNDCREW_LOGS: path.join(own, 'logs'),
  };
  const process = serverProcess({ env, imports, log: `${own}.log` });
  return { name, url: `http://127.0.0.1:${port}`, process };
}

export const userIds = (numbers: readonly number[]): number[] => numbers.map(userOf);
