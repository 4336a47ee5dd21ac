// Invitations, from the tables of sign-in (`<schema>_auth`). Their times are real ones.
import { sql } from 'kysely';
import type { Database } from '#store/database/database.ts';

export type InvitationRow = {
  id: string;
  workspace_id: string;
  workspace: string;
  email: string;
  role: string;
  invited_by: string;
  created_at: Date;
  expires_at: Date;
};

const columns = sql`i.id, i.workspace_id, w.name as workspace, i.email, i.role, i.invited_by, i.created_at, i.expires_at`;
const open = sql`i.status = 'pending' and i.token_hash is not null and i.expires_at > now()`;

export async function listInvitations(db: Database, workspace_id: string): Promise<InvitationRow[]> {
  const { rows } = await sql<InvitationRow>`
    select ${columns} from invitation i join workspaces w on w.id = i.workspace_id
    where i.workspace_id = ${workspace_id} and ${open} order by i.created_at desc, i.id limit 1000`.execute(db);
  return rows;
}

export type NewInvitation = {
  workspace_id: string;
  email: string;
  role: string;
  token_hash: string;
  invited_by: string;
  inviter_id: string | null;
  expires_in_days: number;
};

/** In place of an open one of the same person; of several at once the last one stays. */
export function insertInvitation(db: Database, made: NewInvitation): Promise<InvitationRow> {
  return db.transaction().execute(async (tx) => {
    // The one that another call is making now has no row to wait for yet.
    const who = `groundcrew invitation ${made.workspace_id} ${made.email}`;
    await sql`select pg_advisory_xact_lock(hashtextextended(${who}, 0))`.execute(tx);
    await sql`
      update invitation set status = 'revoked'
      where workspace_id = ${made.workspace_id} and email = ${made.email} and status = 'pending'`.execute(tx);
    const { rows } = await sql<InvitationRow>`
      with i as (
        insert into invitation (workspace_id, email, role, status, expires_at, inviter_id, invited_by, token_hash)
        values (${made.workspace_id}, ${made.email}, ${made.role}, 'pending',
          now() + make_interval(days => ${made.expires_in_days}), ${made.inviter_id}, ${made.invited_by}, ${made.token_hash})
        returning *)
      select ${columns} from i join workspaces w on w.id = i.workspace_id`.execute(tx);
    const [row] = rows;
    if (!row) throw new Error('An invitation was not stored.');
    return row;
  });
}

export async function openInvitation(db: Database, token_hash: string): Promise<InvitationRow | null> {
  const { rows } = await sql<InvitationRow>`
    select ${columns} from invitation i join workspaces w on w.id = i.workspace_id
    where i.token_hash = ${token_hash} and ${open}`.execute(db);
  return rows[0] ?? null;
}

/** True for one of two that want it at once. Part of the caller's transaction. */
export async function useInvitation(tx: Database, id: string): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update invitation i set status = 'accepted' where i.id = ${id} and ${open}`.execute(tx);
  return numAffectedRows === 1n;
}

/** Null: no open one of that id there. */
export async function revokeInvitation(
  db: Database,
  key: { workspace_id: string; id: string },
): Promise<InvitationRow | null> {
  const { rows } = await sql<InvitationRow>`
    update invitation i set status = 'revoked' from workspaces w
    where i.id::text = ${key.id} and i.workspace_id = ${key.workspace_id} and w.id = i.workspace_id and ${open}
    returning ${columns}`.execute(db);
  return rows[0] ?? null;
}
