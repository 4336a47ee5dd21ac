// A person is invited by a link, which whoever made it hands over; no mail server is needed.
import { mayAtLeast, role as roleShape, type Invitation, type Role } from '@groundcrew/contract';
import { hashPassword } from 'better-auth/crypto';
import type { Callers } from '#auth/caller.ts';
import { hashToken, newLinkToken } from '#auth/secrets.ts';
import { badField, GroundcrewError } from '#lib/errors.ts';
import * as store from '#store/auth/invitations.ts';
import { listMembers } from '#store/auth/members.ts';
import { findUser, makeMember, makePerson } from '#store/auth/users.ts';

type Db = Pick<Callers, 'db'>;

export type NewInvitation = {
  workspace_id: string;
  email: string;
  role: Role;
  expires_in_days: number;
  by: { role: Role; name: string; user_id: string | null };
  public_url: string;
};

/** Throws `forbidden` for a role above one's own, `already_exists` for who is a member already. */
export async function invite({ db }: Db, made: NewInvitation): Promise<Invitation & { link: string }> {
  const { workspace_id, email, role, expires_in_days, by } = made;
  if (!mayAtLeast(by.role, role)) {
    const detail = `only owners invite owners; your role is ${by.role}`;
    throw new GroundcrewError('forbidden', { detail, details: { needs_role: role, has: by.role } });
  }
  const members = await listMembers(db, workspace_id);
  if (members.some((member) => member.email === email)) {
    throw new GroundcrewError('already_exists', { detail: `${email} is a member already` });
  }
  const token = newLinkToken();
  const token_hash = hashToken(token);
  const who = { invited_by: by.name, inviter_id: by.user_id };
  const row = await store.insertInvitation(db, { workspace_id, email, role, expires_in_days, token_hash, ...who });
  return { ...shown(row), link: `${made.public_url}/invitation#${token}` };
}

export async function listInvitations({ db }: Db, workspace_id: string): Promise<Invitation[]> {
  return (await store.listInvitations(db, workspace_id)).map(shown);
}

/** Throws `not_found` for one that is not open, or not of this workspace. */
export async function revokeInvitation({ db }: Db, key: { workspace_id: string; id: string }): Promise<Invitation> {
  const row = await store.revokeInvitation(db, key);
  if (!row) throw new GroundcrewError('not_found', { detail: `invitation ${key.id}` });
  return shown(row);
}

export async function lookAtInvitation(
  { db }: Db,
  token: string,
): Promise<Invitation & { workspace: string; has_account: boolean }> {
  const row = await open(db, token);
  return { ...shown(row), workspace: row.workspace, has_account: (await findUser(db, row.email)) !== null };
}

export type Accepting = {
  token: string;
  name: string | undefined;
  password: string | undefined;
  /** Who is signed in, if anybody. */
  person: { email: string } | null;
};

/**
 * Throws `link_unusable`; `unauthorized` when the invited person has an account and somebody else, or nobody, is signed in;
 * `bad_value` for a new person without a name or a password.
 */
export async function acceptInvitation(
  { db }: Db,
  { token, name, password, person }: Accepting,
): Promise<{ user_id: string; workspace_id: string; name: string; role: Role }> {
  const invited = await open(db, token);
  const { email, workspace_id } = invited;
  const known = await findUser(db, email);
  if (known && person?.email !== email) {
    throw new GroundcrewError('unauthorized', { detail: `sign in as ${email}, then open the link again` });
  }
  if (!known && (name === undefined || password === undefined)) {
    throw badField(name === undefined ? 'name' : 'password', 'a new person chooses a name and a password');
  }
  const password_hash = known ? '' : await hashPassword(password ?? '');
  return db.transaction().execute(async (tx) => {
    if (!(await store.useInvitation(tx, invited.id))) throw new GroundcrewError('link_unusable');
    if (!known && !(await makePerson(tx, { name: name ?? '', email, password_hash }))) {
      throw new GroundcrewError('conflict', { detail: `${email} has an account meanwhile` });
    }
    const member = await makeMember(tx, invited);
    if (!member) throw new GroundcrewError('already_exists', { detail: `${email} is a member already` });
    return { user_id: member.id, workspace_id, name: name ?? email, role: roleShape.parse(invited.role) };
  });
}

async function open(db: Callers['db'], token: string): Promise<store.InvitationRow> {
  const row = await store.openInvitation(db, hashToken(token));
  if (!row) throw new GroundcrewError('link_unusable');
  return row;
}

function shown({ id, email, role, invited_by, created_at, expires_at }: store.InvitationRow): Invitation {
  return { id, email, role: roleShape.parse(role), invited_by, created_at, expires_at };
}
