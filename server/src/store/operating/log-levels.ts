// What servers are asked to say more or less of for a while. By the database's real time: a simulated day is over in a moment.
import { sql } from 'kysely';
import type { LogComponent } from '#lib/log.ts';
import type { Database } from '#store/database/database.ts';
import type { Scope } from '#store/scope.ts';

/** Notified when any of them changes. */
export const LOG_LEVELS_CHANNEL = 'groundcrew_log_levels';

export type AskedLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error';

export type StoredLogLevel = {
  id: number;
  /** Null, of these three: of every one. */
  account_id: number | null;
  component: LogComponent | null;
  node: string | null;
  level: AskedLevel;
  until: Date;
  set_by: string;
};

const COLUMNS = sql`id, account_id, component, node, level, until, set_by`;

/** Those that hold now; with a workspace, of its accounts, and those that concern all. */
export async function logLevelsNow(db: Database, workspace_id: string | null = null): Promise<StoredLogLevel[]> {
  const { rows } = await sql<StoredLogLevel>`
    select ${COLUMNS} from log_levels where until > lease_clock()
      and (${workspace_id}::uuid is null or workspace_id is null or workspace_id = ${workspace_id})
    order by account_id nulls first, component nulls first, node nulls first`.execute(db);
  return rows;
}

export type WishedLogLevel = Pick<StoredLogLevel, 'account_id' | 'component' | 'node' | 'level'> & {
  minutes: number;
  by: string;
};

/** In the place of what held before for the same. */
export async function setLogLevel({ db, workspace_id }: Scope, wish: WishedLogLevel): Promise<StoredLogLevel> {
  const { account_id, component, node, level, minutes, by } = wish;
  await sql`
    delete from log_levels where until <= lease_clock()
      and (workspace_id is null or workspace_id = ${workspace_id})`.execute(db);
  const { rows } = await sql<StoredLogLevel>`
    insert into log_levels (workspace_id, account_id, component, node, level, until, set_by, set_at)
    values (${account_id === null ? null : workspace_id}, ${account_id}, ${component}, ${node}, ${level},
      lease_clock() + make_interval(mins => ${minutes}), ${by}, lease_clock())
    on conflict (account_id, component, node) do update
      set level = excluded.level, until = excluded.until, set_by = excluded.set_by, set_at = excluded.set_at
    returning ${COLUMNS}`.execute(db);
  return rows[0]!;
}

/** Undefined: whichever it is. Returns how many ended. */
export async function resetLogLevels(
  db: Database,
  which: { account_id?: number | undefined; component?: LogComponent | undefined; node?: string | undefined },
): Promise<number> {
  const { account_id = null, component = null, node = null } = which;
  const { rows } = await sql`
    delete from log_levels where (${account_id}::int is null or account_id = ${account_id})
      and (${component}::text is null or component = ${component}) and (${node}::text is null or node = ${node})
    returning id`.execute(db);
  return rows.length;
}

/** Null: of this workspace there is none (any more). What concerns all is ended with `all` only. */
export async function removeLogLevel(
  { db, workspace_id }: Scope,
  { id, all }: { id: number; all: boolean },
): Promise<StoredLogLevel | null> {
  const { rows } = await sql<StoredLogLevel>`
    delete from log_levels where id = ${id} and (workspace_id = ${workspace_id} or (${all} and workspace_id is null))
    returning ${COLUMNS}`.execute(db);
  return rows[0] ?? null;
}
