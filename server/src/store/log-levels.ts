// What servers are asked to say more or less of for a while. By the database's real time: a simulated day is over in a moment.
import { sql } from 'kysely';
import type { Database } from '#store/database.ts';
import type { Scope } from '#store/scope.ts';

/** Notified when any of them changes. */
export const LOG_LEVELS_CHANNEL = 'groundcrew_log_levels';

export type AskedLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error';

export type StoredLogLevel = {
  /** Null: of everything. */
  account_id: number | null;
  level: AskedLevel;
  until: Date;
  set_by: string;
};

/** Those that hold now, of all workspaces. */
export async function logLevelsNow(db: Database): Promise<StoredLogLevel[]> {
  const { rows } = await sql<StoredLogLevel>`
    select account_id, level, until, set_by from log_levels where until > lease_clock()
    order by account_id nulls first`.execute(db);
  return rows;
}

/** In the place of what held before for the same. */
export async function setLogLevel(
  { db, workspace_id }: Scope,
  wish: { account_id: number | null; level: AskedLevel; minutes: number; by: string },
): Promise<StoredLogLevel> {
  const { account_id, level, minutes, by } = wish;
  await sql`delete from log_levels where until <= lease_clock()`.execute(db);
  const { rows } = await sql<StoredLogLevel>`
    insert into log_levels (workspace_id, account_id, level, until, set_by, set_at)
    values (${account_id === null ? null : workspace_id}, ${account_id}, ${level},
      lease_clock() + make_interval(mins => ${minutes}), ${by}, lease_clock())
    on conflict (account_id) do update
      set level = excluded.level, until = excluded.until, set_by = excluded.set_by, set_at = excluded.set_at
    returning account_id, level, until, set_by`.execute(db);
  return rows[0]!;
}

/** Of one account, or with undefined of everything. Returns how many ended. */
export async function resetLogLevels(db: Database, account_id: number | undefined): Promise<number> {
  const { rows } = await sql`
    delete from log_levels where ${account_id === undefined ? sql`true` : sql`account_id = ${account_id}`}
    returning id`.execute(db);
  return rows.length;
}
