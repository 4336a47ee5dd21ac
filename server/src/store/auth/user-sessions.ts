// Where people are signed in, from the tables of sign-in (`<schema>_auth`). Each request asks them, so that an end holds at once.
import { sql } from 'kysely';
import type { Database } from '#store/database/database.ts';

export type UserSession = {
  id: string;
  ip_address: string | null;
  user_agent: string | null;
  created_at: Date;
  used_at: Date;
  expires_at: Date;
};

export async function listSessions(db: Database, user_id: string): Promise<UserSession[]> {
  const { rows } = await sql<UserSession>`
    select id, ip_address, left(user_agent, 500) as user_agent, created_at, updated_at as used_at, expires_at
    from session where user_id = ${user_id} and expires_at > now() order by created_at desc, id limit 500`.execute(db);
  return rows;
}

/** The named one of the person, or all but one, or all if he is a member of nothing. Returns how many were ended. */
export async function endSessions(
  db: Database,
  which: { user_id: string; only?: string; but?: string; without_workspace?: true },
): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from session where user_id = ${which.user_id}
      and (${which.only ?? null}::text is null or id::text = ${which.only ?? null})
      and id::text is distinct from ${which.but ?? null}
      and (${which.without_workspace ?? false}::boolean is false
        or not exists (select from member m where m.user_id = ${which.user_id}))`.execute(db);
  return Number(numAffectedRows ?? 0n);
}

export async function chooseWorkspace(db: Database, session_id: string, workspace_id: string): Promise<void> {
  await sql`update session set active_workspace_id = ${workspace_id} where id = ${session_id}`.execute(db);
}
