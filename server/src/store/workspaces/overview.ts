// Numbers of a workspace for people who come in and look. Days are UTC days.
import { sql } from 'kysely';
import { utcDay } from '#domain/days.ts';
import type { Scope } from '#store/scope.ts';

export type GroupCounts = {
  total: number;
  new: number;
  requested: number;
  joined: number;
  warming_up: number;
  error: number;
  banned: number;
};

export async function groupCounts(scope: Scope): Promise<GroupCounts> {
  const { rows } = await sql<GroupCounts>`
    select count(*)::int as total, count(*) filter (where status = 'new')::int as new,
      count(*) filter (where status = 'requested')::int as requested,
      count(*) filter (where status = 'joined')::int as joined,
      count(*) filter (where status = 'joined' and warmup_ends_at > ${scope.now()})::int as warming_up,
      count(*) filter (where status = 'error')::int as error,
      count(*) filter (where status = 'banned')::int as banned
    from targets where workspace_id = ${scope.workspace_id}`.execute(scope.db);
  return rows[0] ?? { total: 0, new: 0, requested: 0, joined: 0, warming_up: 0, error: 0, banned: 0 };
}

export type TodayCounts = {
  posts: number;
  posts_failed: number;
  joins: number;
  reactions: number;
  floods: number;
};

export async function todayCounts(scope: Scope): Promise<TodayCounts> {
  const own = sql`workspace_id = ${scope.workspace_id}`;
  const from = sql`${utcDay(scope.now())}::date::timestamp at time zone 'UTC'`;
  const { rows } = await sql<TodayCounts>`
    select
      (select count(*)::int from post_history where ${own} and created_at >= ${from} and status = 'success') as posts,
      (select count(*)::int from post_history
        where ${own} and created_at >= ${from} and status in ('error', 'flood_wait')) as posts_failed,
      (select count(*)::int from join_attempts
        where ${own} and at >= ${from} and outcome in ('joined', 'already_member')) as joins,
      (select count(*)::int from reaction_results where ${own} and at >= ${from} and status = 'success') as reactions,
      (select count(*)::int from flood_waits where ${own} and at >= ${from}) as floods`.execute(scope.db);
  return rows[0] ?? { posts: 0, posts_failed: 0, joins: 0, reactions: 0, floods: 0 };
}

export type OpenCounts = {
  unconfirmed: number;
  failed_reconnects: number;
  actions_waiting: number;
  actions_running: number;
};

export async function openCounts(scope: Scope): Promise<OpenCounts> {
  const own = sql`workspace_id = ${scope.workspace_id}`;
  const { rows } = await sql<OpenCounts>`
    select
      (select count(*)::int from post_intents where ${own} and state = 'unconfirmed') as unconfirmed,
      (select count(*)::int from telegram_accounts a where ${own} and needs_reconnect and is_active
        and archived_at is null and (
          select e.type from events e where e.account_id = a.id and e.workspace_id = a.workspace_id
            and e.type in ('reconnect.failed', 'reconnect.verified') order by e.seq desc limit 1) = 'reconnect.failed'
      ) as failed_reconnects,
      (select count(*)::int from actions where ${own} and state = 'queued') as actions_waiting,
      (select count(*)::int from actions where ${own} and state = 'running') as actions_running`.execute(scope.db);
  return rows[0] ?? { unconfirmed: 0, failed_reconnects: 0, actions_waiting: 0, actions_running: 0 };
}

export type RunningRun = {
  id: number;
  kind: string;
  niche: string | null;
  campaign_id: number | null;
  started_at: Date;
};

export async function runningRuns(scope: Scope, limit: number): Promise<RunningRun[]> {
  const { rows } = await sql<RunningRun>`
    select id, kind, niche, campaign_id, started_at from runs
    where workspace_id = ${scope.workspace_id} and state = 'running' and expires_at > lease_clock()
    order by id desc limit ${limit}`.execute(scope.db);
  return rows;
}

export type NodeListing = {
  id: string;
  kind: string;
  host: string;
  pid: number;
  /** Real times, of the database's clock. */
  started_at: Date;
  seen_at: Date;
  /** It carries out actions for everybody. */
  works: boolean;
  /** It has been heard of lately. */
  live: boolean;
  /** Accounts of this workspace that it has. */
  accounts: number;
};

export async function listNodes(scope: Scope, live_ms: number): Promise<NodeListing[]> {
  const { rows } = await sql<NodeListing>`
    select n.id, n.kind, n.host, n.pid, n.started_at, n.seen_at, n.works,
      n.seen_at > lease_clock() - ${live_ms} * interval '1 millisecond' as live,
      (select count(*)::int from account_leases l
        where l.node_id = n.id and l.workspace_id = ${scope.workspace_id} and l.expires_at > lease_clock()) as accounts
    from nodes n order by n.started_at, n.id limit 1000`.execute(scope.db);
  return rows;
}
