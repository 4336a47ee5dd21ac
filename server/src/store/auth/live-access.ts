// Who of those that listen may go on: asked for many at once, from the tables of sign-in (`<schema>_auth`).
import { sql } from 'kysely';
import type { Database } from '#store/database/database.ts';

/** By what a socket was opened: a session, or a token, and the person for whom it is, if any. */
export type Credential = { via: 'session' | 'token'; id: string; user_id: string | null; workspace_id: string };

/** What it is good for still; null metadata is that of a session. */
export type Standing = { n: number; role: string | null; metadata: string | null };

/**
 * Of those whose session or token still holds, and whose person is a member of that workspace still; `n` is the place in
 * the list.
 */
export async function standing(db: Database, credentials: readonly Credential[]): Promise<Standing[]> {
  const asked = JSON.stringify(credentials.map((credential, n) => ({ ...credential, n })));
  const { rows } = await sql<Standing>`
    select c.n, m.role, k.metadata
    from jsonb_to_recordset(${asked}::jsonb) as c (n int, via text, id uuid, user_id uuid, workspace_id uuid)
    left join session s on c.via = 'session' and s.id = c.id and s.user_id = c.user_id and s.expires_at > now()
    left join api_key k on c.via = 'token' and k.id = c.id and k.reference_id = c.workspace_id::text
      and coalesce(k.enabled, true) and (k.expires_at is null or k.expires_at > now())
    left join member m on m.user_id = c.user_id and m.workspace_id = c.workspace_id
    where (s.id is not null or k.id is not null) and (m.id is not null or c.user_id is null)`.execute(db);
  return rows;
}
