// Members of workspaces, from the tables of sign-in (`<schema>_auth`, which sessions look names up in after ours).
import { sql } from 'kysely';
import type { Database } from '#store/database/database.ts';

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

export async function workspacesOf(db: Database, user_id: string): Promise<Member[]> {
  const { rows } = await sql<Member>`
    select m.workspace_id, w.name as workspace, m.user_id, m.role
    from member m join workspaces w on w.id = m.workspace_id
    where m.user_id = ${user_id} order by m.created_at, m.id`.execute(db);
  return rows;
}

export type MemberRow = {
  id: string;
  name: string;
  email: string;
  role: string;
  two_factor: boolean;
  created_at: Date;
};

const memberColumns = sql`u.id, u.name, u.email, m.role, coalesce(u.two_factor_enabled, false) as two_factor, m.created_at`;

export async function listMembers(db: Database, workspace_id: string): Promise<MemberRow[]> {
  const { rows } = await sql<MemberRow>`
    select ${memberColumns} from member m join "user" u on u.id = m.user_id
    where m.workspace_id = ${workspace_id} order by lower(u.name), u.id limit 5000`.execute(db);
  return rows;
}

/** Locks the members' workspace, so that two who look at once whether an owner is left see each other. */
export async function lockMembers(db: Database, workspace_id: string): Promise<MemberRow[]> {
  await sql`select from workspace where id = ${workspace_id} for update`.execute(db);
  return listMembers(db, workspace_id);
}

export async function setMemberRole(
  db: Database,
  member: { workspace_id: string; user_id: string; role: string },
): Promise<void> {
  await sql`update member set role = ${member.role}
    where workspace_id = ${member.workspace_id} and user_id = ${member.user_id}`.execute(db);
}

export async function deleteMember(db: Database, member: { workspace_id: string; user_id: string }): Promise<void> {
  await sql`delete from member
    where workspace_id = ${member.workspace_id} and user_id = ${member.user_id}`.execute(db);
}
