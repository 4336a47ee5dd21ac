import { sql } from 'kysely';
import type { Database } from '#store/database/database.ts';
import type { ClockSample } from '#lib/node-clock.ts';
import { monotonic } from '#lib/time.ts';

export type DatabaseClock = ClockSample & { version: string; skew_ms: number };

/**
 * The server's version, what its clock says, and by how many milliseconds that is ahead of the clock of this machine (the
 * answer's way is halved out).
 */
export async function databaseClock(db: Database): Promise<DatabaseClock> {
  const begun_ms = monotonic();
  const { rows } = await sql<{ version: string; now_ms: number }>`
    select current_setting('server_version') as version,
      (extract(epoch from clock_timestamp()) * 1000)::float8 as now_ms`.execute(db);
  const took_ms = monotonic() - begun_ms;
  const [row] = rows;
  if (!row) throw new Error('The database gave no answer.');
  const { version, now_ms } = row;
  return { version, database_ms: now_ms, took_ms, skew_ms: now_ms - (Date.now() - took_ms / 2) };
}

/** Bytes on disk: of the whole database, and of the files of messages in it. */
export async function storageSize(db: Database): Promise<{ database_bytes: number; files_bytes: number }> {
  const { rows } = await sql<{ database_bytes: number; files_bytes: number }>`
    select pg_database_size(current_database())::float8 as database_bytes,
      pg_total_relation_size('attachment_bytes')::float8 as files_bytes`.execute(db);
  return rows[0]!;
}

/** So many rows are looked up well without knowing how they are spread. */
const FEW_ROWS = 1_000;

/** Large tables of which the planner knows nothing: a database that was loaded, and whose autovacuum never came by. */
export async function tablesNeverAnalyzed(db: Database, schema: string): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select s.relname as name from pg_stat_all_tables s join pg_class c on c.oid = s.relid
    where s.schemaname in (${schema}, ${`${schema}_auth`}) and s.last_analyze is null and s.last_autoanalyze is null
      and c.relkind = 'r' and s.n_live_tup >= ${FEW_ROWS} order by 1`.execute(db);
  return rows.map(({ name }) => name);
}

/** Works beside everything else. */
export async function analyzeTables(db: Database, names: readonly string[]): Promise<void> {
  for (const name of names) await sql`analyze ${sql.table(name)}`.execute(db);
}

/** `name (api, worker, mail)` of each server that was seen lately; those without work say so once a day only. */
export async function liveServers(db: Database): Promise<string[]> {
  const { rows } = await sql<{ id: string; does: string }>`
    select id, concat_ws(', ', case when works then 'worker' end, case when follows_mail then 'mail' end) as does from nodes
    where kind = 'server' and seen_at > lease_clock() - interval '90 seconds' order by id`.execute(db);
  return rows.map(({ id, does }) => (does === '' ? id : `${id} (${does})`));
}

/**
 * What servers answer to: their ids and their hosts. Also of one that is down, until a day has passed since it was seen, unless it ended in
 * order.
 */
export async function namesOfServers(db: Database): Promise<{ ids: string[]; hosts: string[] }> {
  const { rows } = await sql<{ id: string; host: string }>`
    select id, host from nodes where kind = 'server' order by id limit 1000`.execute(db);
  return { ids: rows.map(({ id }) => id), hosts: [...new Set(rows.map(({ host }) => host))].toSorted() };
}
