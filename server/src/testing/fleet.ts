// A workspace in a database of its own, with accounts and groups made by SQL, for tests of the store and the engine.
import { sql } from 'kysely';
import { openPool, type Database } from '#store/database/database.ts';
import { openDatabase } from '#store/database/open-database.ts';
import { acquireLease, quietLeases, type Lease } from '#store/leases/leases.ts';
import { startRun } from '#store/runs/runs.ts';
import type { Scope } from '#store/scope.ts';
import { openTestDatabase } from './database.ts';
import { TEST_SCHEMA, type TestPostgres } from './postgres.ts';
import type { SecretsWatch } from './secrets-watch.ts';

export type Row = Record<string, unknown>;

export type Fleet = {
  url: string;
  /** Of the database. */
  secrets: SecretsWatch;
  db: Database;
  scope: Scope;
  /** What `scope.now()` and `clock()` say. */
  setNow: (now: Date | string) => void;
  /** A second workspace of the same database. */
  addWorkspace: (name: string) => Promise<Scope>;
  /** Both give the new id; the columns given overrule what makes an able account and a new group. */
  addAccount: (columns?: Row, workspace_id?: string) => Promise<number>;
  addTarget: (columns?: Row, workspace_id?: string) => Promise<number>;
  /** A group that the account has joined two days ago. */
  addJoined: (account_id: number, columns?: Row) => Promise<number>;
  lease: (account_id: number, node_id?: string) => Promise<Lease>;
  run: (kind?: 'join' | 'post') => Promise<number>;
  account: (id: number) => Promise<Row>;
  target: (id: number) => Promise<Row>;
  close: () => Promise<void>;
};

const NOON = '2026-01-12T12:00:00.000Z';
const LONG_MS = 3_600_000;
const WARM_UP_MS = 86_400_000;

export async function openFleet(postgres: TestPostgres, options: { max?: number } = {}): Promise<Fleet> {
  const database = await openTestDatabase(postgres);
  let now = new Date(NOON);
  const simulated_now = () => now;
  const db = openDatabase(openPool(database.url, { schema: TEST_SCHEMA, simulated_now, max: options.max ?? 10 }));
  const main = await one<{ id: string }>(sql`select id from workspaces where name = 'main'`);
  let made = 0;

  async function one<T extends Row>(query: ReturnType<typeof sql<T>>): Promise<T> {
    const [row] = (await query.execute(db)).rows;
    if (!row) throw new Error('There is no such row.');
    return row;
  }

  async function insert(table: string, columns: Row): Promise<number> {
    const names = Object.keys(columns).map((name) => sql.ref(name));
    const values = Object.values(columns).map((value) => sql.val(value));
    const row = await one<{ id: number }>(
      sql`insert into ${sql.table(table)} (${sql.join(names)}) values (${sql.join(values)}) returning id`,
    );
    return row.id;
  }

  const fleet: Fleet = {
    url: database.url,
    secrets: database.secrets,
    db,
    scope: { db, workspace_id: main.id, now: () => now },
    setNow: (to) => {
      now = new Date(to);
    },
    addWorkspace: async (name) => {
      const { id } = await one<{ id: string }>(sql`insert into workspaces (name) values (${name}) returning id`);
      return { db, workspace_id: id, now: () => now };
    },
    addAccount: (columns = {}, workspace_id = main.id) => {
      const session_name = `s${(made += 1)}`;
      return insert('telegram_accounts', {
        workspace_id,
        name: session_name,
        session_name,
        session_string: `gc1:${session_name}`,
        ...columns,
      });
    },
    addTarget: (columns = {}, workspace_id = main.id) =>
      insert('targets', { workspace_id, link: `@group_${(made += 1)}`, ...columns }),
    addJoined: (account_id, columns = {}) => {
      const joined_at = new Date(now.getTime() - 2 * WARM_UP_MS);
      const warmup_ends_at = new Date(joined_at.getTime() + WARM_UP_MS);
      const joined = { status: 'joined', assigned_account_id: account_id, joined_at, warmup_ends_at };
      return fleet.addTarget({ ...joined, ...columns });
    },
    lease: async (account_id, node_id = 'node') => {
      const want = { account_id, workspace_id: main.id, node_id, ttl_ms: LONG_MS };
      const silent = await quietLeases(db, { ...want, quiet_ms: LONG_MS });
      const lease = await acquireLease(db, { ...want, silent });
      if (!lease) throw new Error(`Account ${account_id} is leased to another node.`);
      return lease;
    },
    run: async (kind = 'post') => {
      const id = await startRun(fleet.scope, { kind, niche: `niche_${(made += 1)}`, node_id: 'node', ttl_ms: LONG_MS });
      if (id === null) throw new Error('Another run is under way.');
      return id;
    },
    account: (id) => one(sql`select * from telegram_accounts where id = ${id}`),
    target: (id) => one(sql`select * from targets where id = ${id}`),
    close: async () => {
      await db.destroy();
      await database.close();
    },
  };
  return fleet;
}
