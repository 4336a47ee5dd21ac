// What a diagnosis tells of a database: sizes, counts and states; of rows only what names nobody.
import { sql } from 'kysely';
import type { Database } from '#store/database/database.ts';

export type TableSize = { table: string; rows: number; bytes: number; indexes_bytes: number; dead_rows: number };

/** `rows` as the statistics have it. */
export async function tableSizes(db: Database, schema: string): Promise<TableSize[]> {
  const { rows } = await sql<TableSize>`
    select c.relname as table, greatest(c.reltuples, 0)::float8 as rows, pg_table_size(c.oid)::float8 as bytes,
      pg_indexes_size(c.oid)::float8 as indexes_bytes, coalesce(s.n_dead_tup, 0)::float8 as dead_rows
    from pg_class c join pg_namespace n on n.oid = c.relnamespace left join pg_stat_all_tables s on s.relid = c.oid
    where n.nspname in (${schema}, ${`${schema}_auth`}) and c.relkind = 'r' order by 3 desc, 1`.execute(db);
  return rows;
}

export async function moreCounts(db: Database): Promise<{ what: string; state: string; count: number }[]> {
  const { rows } = await sql<{ what: string; state: string; count: number }>`
    select 'workspaces' as what, 'there' as state, count(*) as count from workspaces
    union all select 'users', 'there', count(*) from "user"
    union all select 'mailboxes', case when is_active then status else 'inactive' end, count(*) from manager_smtp_accounts group by 2
    union all select 'campaigns', status, count(*) from campaigns group by 2
    union all select 'conversations', state, count(*) from conversations group by 2
    union all select 'accounts with a proxy', case when proxy_url is null then 'none' else 'one' end, count(*)
      from telegram_accounts where archived_at is null group by 2
    union all select 'servers', case when seen_at > lease_clock() - interval '90 seconds' then 'live' else 'silent' end, count(*)
      from nodes where kind = 'server' group by 2
    order by 1, 2`.execute(db);
  return rows;
}

export type BareEvent = {
  seq: number;
  workspace: number;
  at: Date;
  type: string;
  account_id: number | null;
  data: unknown;
};

/** The newest last; workspaces by their order, not their names. */
export async function lastEvents(db: Database, limit: number): Promise<BareEvent[]> {
  const { rows } = await sql<BareEvent>`
    select e.seq, w.n as workspace, e.at, e.type, e.account_id, e.data
    from events e join (select id, row_number() over (order by created_at, id)::int as n from workspaces) w on w.id = e.workspace_id
    where e.stream = 'events' order by e.at desc, e.seq desc limit ${limit}`.execute(db);
  return rows.toReversed();
}

/** Limits and how sessions are tested; who set what is not in it. */
export async function limitsOfWorkspaces(db: Database): Promise<Record<string, unknown>[]> {
  const { rows } = await sql<Record<string, unknown>>`
    select row_number() over (order by w.created_at, w.id)::int as workspace, s."autoHealthCheck", s."connectionTimeout",
      s."healthCheckInterval", s."maxConnectionRetries", s.joins_per_account_per_day, s.post_gap_seconds, s.posts_per_account_per_day,
      s.posts_per_group_per_day, s.reactions_per_post, s.warmup_hours, s.quiet_from, s.quiet_to, s.stopped_at is not null as stopped,
      s.api_id is not null as has_api_credentials
    from workspace_settings s join workspaces w on w.id = s.workspace_id order by 1`.execute(db);
  return rows;
}
