// Whose session a request brings, with his place in the workspace, from the tables of sign-in (`<schema>_auth`): one statement,
// asked at every request, so that an end of the session and a change of the role hold at once on every server.
import { sql } from 'kysely';
import type { Database, Pool } from '#store/database/database.ts';

export type SessionCaller = {
  session_id: string;
  user_id: string;
  name: string;
  email: string;
  two_factor: boolean;
  /** So old that it is to be renewed. */
  ages: boolean;
  /** Those of the workspace that was chosen, or else of the first; null: a member of none. */
  workspace_id: string | null;
  workspace: string | null;
  role: string | null;
};

/** Real time. How long a session lives without being used, and how often, at most, it is written that it was. */
export type SessionLife = { life_s: number; renew_after_s: number };

/** By its name each connection plans it once: that takes ten times as long as to carry it out. */
const FIND = {
  name: 'find_session_caller',
  text: `
    select s.id as session_id, u.id as user_id, u.name, u.email, coalesce(u.two_factor_enabled, false) as two_factor,
      s.expires_at <= now() + make_interval(secs => $2) as ages, m.workspace_id, m.workspace, m.role
    from session s join "user" u on u.id = s.user_id
      left join lateral (
        select m.workspace_id, w.name as workspace, m.role from member m join workspaces w on w.id = m.workspace_id
        where m.user_id = s.user_id
        order by (m.workspace_id::text = s.active_workspace_id) desc nulls last, m.created_at, m.id limit 1) m on true
    where s.token = $1 and s.expires_at > now()`,
};

/** Null: unknown, ended or run out. */
export async function findSessionCaller(
  pool: Pool,
  token: string,
  { life_s, renew_after_s }: SessionLife,
): Promise<SessionCaller | null> {
  const { rows } = await pool.query<SessionCaller>({ ...FIND, values: [token, life_s - renew_after_s] });
  return rows[0] ?? null;
}

/** False: somebody else has done it meanwhile, or it has ended. */
export async function renewSession(
  db: Database,
  session_id: string,
  { life_s, renew_after_s }: SessionLife,
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update session set expires_at = now() + make_interval(secs => ${life_s}), updated_at = now()
    where id = ${session_id} and expires_at > now()
      and expires_at <= now() + make_interval(secs => ${life_s - renew_after_s})`.execute(db);
  return numAffectedRows === 1n;
}

/** From where the person of that e-mail address has signed in, and not out since; the latest first. */
export async function placesOf(db: Database, email: string): Promise<string[]> {
  const { rows } = await sql<{ ip_address: string }>`
    select s.ip_address from session s join "user" u on u.id = s.user_id
    where u.email = ${email} and s.ip_address is not null order by s.created_at desc limit 200`.execute(db);
  return rows.map(({ ip_address }) => ip_address);
}
