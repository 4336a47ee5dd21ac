import { sql } from 'kysely';
import type { Database } from '#store/database.ts';
import { monotonic } from '#lib/time.ts';

/** The server's version, and by how many milliseconds its clock is ahead of ours (the answer's way is halved out). */
export async function databaseClock(db: Database): Promise<{ version: string; skew_ms: number }> {
  const begun_ms = monotonic();
  const { rows } = await sql<{ version: string; now_ms: number }>`
    select current_setting('server_version') as version,
      (extract(epoch from clock_timestamp()) * 1000)::float8 as now_ms`.execute(db);
  const half_ms = (monotonic() - begun_ms) / 2;
  const [row] = rows;
  if (!row) throw new Error('The database gave no answer.');
  return { version: row.version, skew_ms: row.now_ms - (Date.now() - half_ms) };
}
