// Members of workspaces, from the tables of sign-in (`<schema>_auth`, which sessions look names up in after ours).
import { sql } from 'kysely';
import type { Database } from '#store/database.ts';

export type Member = { workspace_id: string; workspace: string; user_id: string; role: string };

/** The person in that workspace, or (null, or no member there any more) in the first of his; null: of none. */
export async function findMember(
  db: Database,
  key: { user_id: string; workspace_id: string | null },
): Promise<Member | null> {
  const { rows } = await sql<Member>`
    select m.workspace_id, w.name as workspace, m.user_id, m.role
    from member m join workspaces w on w.id = m.workspace_id
    where m.user_id = ${key.user_id}
    order by (m.workspace_id::text = ${key.workspace_id}) desc nulls last, m.created_at, m.id limit 1`.execute(db);
  return rows[0] ?? null;
}

export async function workspaceNamed(db: Database, id: string): Promise<{ id: string; name: string } | null> {
  const { rows } = await sql<{ id: string; name: string }>`
    select id, name from workspaces where id::text = ${id}`.execute(db);
  return rows[0] ?? null;
}
