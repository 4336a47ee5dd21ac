// Nodes that work for accounts, and which of them has which. All times here are those of leases.
import { sql } from 'kysely';
import type { Database } from '#store/database/database.ts';
import type { Scope } from '#store/scope.ts';

/** Those that have been heard of within `live_ms`, the eldest first. */
export async function liveWorkers(db: Database, live_ms: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from nodes
    where works and seen_at > lease_clock() - ${live_ms} * interval '1 millisecond'
    order by started_at, id`.execute(db);
  return rows.map(({ id }) => id);
}

/** Accounts of the workspace that may be connected at all: the same as `notTestable` says of one. */
const connectable = sql`a.archived_at is null and a.is_active and a.session_string is not null
  and a.hold_reason is distinct from 'takeover'`;

const live = sql`l.node_id is not null and l.expires_at > lease_clock()`;

export type Seats = {
  /** Accounts that may be connected, whoever has them now. */
  total: number;
  /** Those of them that this node has. */
  mine: number;
  /** What this node has and nobody may connect. */
  idle: number[];
  /** As `liveWorkers`. */
  workers: string[];
  /** Until the first of the others' leases, or of the workers, runs out if it is not renewed; null: there is none. */
  next_ms: number | null;
};

export async function seatsOf(
  scope: Scope,
  { node_id, live_ms }: { node_id: string; live_ms: number },
): Promise<Seats> {
  const { rows } = await sql<Seats>`
    select count(*) filter (where ${connectable}) as total,
      count(*) filter (where ${connectable} and ${live} and l.node_id = ${node_id}) as mine,
      coalesce(array_agg(a.id) filter (where ${live} and l.node_id = ${node_id} and not (${connectable})), '{}') as idle,
      coalesce((select array_agg(n.id order by n.started_at, n.id) from nodes n
        where n.works and n.seen_at > lease_clock() - ${live_ms} * interval '1 millisecond'), '{}') as workers,
      ceil(1000 * extract(epoch from least(
        min(l.expires_at) filter (where ${live} and l.node_id <> ${node_id}),
        (select min(n.seen_at) from nodes n
          where n.works and n.seen_at > lease_clock() - ${live_ms} * interval '1 millisecond')
          + ${live_ms} * interval '1 millisecond') - lease_clock()))::int as next_ms
    from telegram_accounts a left join account_leases l on l.account_id = a.id
    where a.workspace_id = ${scope.workspace_id}`.execute(scope.db);
  return rows[0] ?? { total: 0, mine: 0, idle: [], workers: [], next_ms: null };
}

/** Accounts that nobody has and nobody asks for, at most `limit`. */
export async function freeAccounts(scope: Scope, limit: number): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select a.id from telegram_accounts a left join account_leases l on l.account_id = a.id
    where a.workspace_id = ${scope.workspace_id} and ${connectable}
      and (l.account_id is null or (not (${live}) and (l.wanted_by is null or l.wanted_until <= lease_clock())))
    order by a.id limit ${limit}`.execute(scope.db);
  return rows.map(({ id }) => id);
}

export type LaneHolder = {
  session_name: string;
  /** Who has the account now. */
  node_id: string | null;
  /** Whether that node carries out actions for everybody. */
  works: boolean;
};

export async function laneHolder(scope: Scope, account_id: number): Promise<LaneHolder | null> {
  const { rows } = await sql<LaneHolder>`
    select a.session_name, l.node_id, coalesce(n.works, false) as works
    from telegram_accounts a
    left join account_leases l on l.account_id = a.id and ${live}
    left join nodes n on n.id = l.node_id
    where a.workspace_id = ${scope.workspace_id} and a.id = ${account_id}`.execute(scope.db);
  return rows[0] ?? null;
}
