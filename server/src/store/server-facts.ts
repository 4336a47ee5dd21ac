import { sql } from 'kysely';
import type { Database } from '#store/database.ts';
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
