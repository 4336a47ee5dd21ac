/** Several keepers of leases on one database, and a clock that nobody can set but the test. */
import { sql } from 'kysely';
import { pino } from 'pino';
import { vi } from 'vitest';
import { LEASE_TTL_MS, LeaseKeeper, type HeldLease } from '#engine/lease-keeper.ts';
import type { Database } from '#store/database/database.ts';
import { openFleet, type Fleet } from './fleet.ts';
import type { TestPostgres } from './postgres.ts';

type Keeper = { keeper: LeaseKeeper; wanted: number[]; lost: number[] };

export type KeeperBench = {
  fleet: Fleet;
  /** Another one in every test. */
  account: { account_id: number; workspace_id: string };
  /** How far the clock that nobody can set has gone on without us waiting. */
  ahead_ms: number;
  begin: () => Promise<void>;
  end: () => void;
  open: (db?: Database, onWanted?: (keeper: LeaseKeeper, id: number) => void, lease_db?: Database) => Keeper;
  held: (keeper: LeaseKeeper) => Promise<HeldLease>;
  /** Lets the database think that the holder was silent for long. */
  runOut: () => Promise<void>;
  /** Lets a keeper see for so long that the lease is not renewed. */
  silentFor: (keeper: LeaseKeeper, milliseconds?: number) => Promise<void>;
  close: () => Promise<void>;
};

export async function openKeeperBench(postgres: TestPostgres): Promise<KeeperBench> {
  const fleet = await openFleet(postgres);
  let nodes = 0;
  const bench: KeeperBench = {
    fleet,
    account: { account_id: 0, workspace_id: fleet.scope.workspace_id },
    ahead_ms: 0,
    begin: async () => {
      bench.account = { ...bench.account, account_id: await fleet.addAccount() };
      bench.ahead_ms = 0;
      const real = performance.now.bind(performance);
      vi.spyOn(performance, 'now').mockImplementation(() => real() + bench.ahead_ms);
    },
    end: () => {
      vi.restoreAllMocks();
      vi.useRealTimers();
    },
    open: (db = fleet.db, onWanted = () => {}, lease_db = db) => {
      const wanted: number[] = [];
      const lost: number[] = [];
      const keeper: LeaseKeeper = new LeaseKeeper({
        db,
        lease_db,
        node_id: `node-${(nodes += 1)}`,
        log: pino({ level: 'silent' }),
        onWanted: (id) => {
          wanted.push(id);
          onWanted(keeper, id);
        },
        onLost: (id) => lost.push(id),
      });
      return { keeper, wanted, lost };
    },
    held: async (keeper) => {
      const lease = await keeper.acquire(bench.account);
      if (!lease) throw new Error('The lease was not given.');
      return lease;
    },
    runOut: async () => {
      await sql`update account_leases set expires_at = clock_timestamp() - interval '1 second'
        where account_id = ${bench.account.account_id}`.execute(fleet.db);
    },
    silentFor: async (keeper, milliseconds = LEASE_TTL_MS) => {
      await keeper.watch(bench.account.workspace_id);
      bench.ahead_ms += milliseconds;
    },
    close: () => fleet.close(),
  };
  return bench;
}
