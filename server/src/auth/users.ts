import { mayAtLeast, role as roleShape, type Role, type User } from '@groundcrew/contract';
import type { Callers } from '#auth/caller.ts';
import { hashNewPassword } from '#auth/password.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { deleteMember, listMembers, lockMembers, setMemberRole, type MemberRow } from '#store/auth/members.ts';
import { endSessions } from '#store/auth/user-sessions.ts';
import { insertUser } from '#store/auth/users.ts';

export type NewUser = { workspace_id: string; name: string; email: string; password: string; role: Role };

/**
 * A person who may sign in and is a member of the workspace. One who has a password already keeps it, and becomes a member
 * here as well. Throws `bad_value` for a password that is too short, `already_exists` for a member.
 */
export async function addUser({ db }: Pick<Callers, 'db'>, user: NewUser): Promise<{ id: string }> {
  const password_hash = await hashNewPassword(user.password);
  const email = user.email.trim().toLowerCase();
  const added = await insertUser(db, { ...user, email, password_hash });
  if (!added) throw new GroundcrewError('already_exists', { detail: `${email} is a member already` });
  return added;
}

export async function listUsers({ db }: Pick<Callers, 'db'>, workspace_id: string): Promise<User[]> {
  return (await listMembers(db, workspace_id)).map(shown);
}

/** Who acts, with the role that he has there; whoever runs a command has the database and with it all: an owner. */
export type Member = { workspace_id: string; user_id: string; by: Role };

/**
 * Throws `not_found` for who is no member, `forbidden` when somebody else than an owner makes or changes an owner, and
 * `last_owner` when nobody would be left who may do everything. `changed` is false when that is the role already.
 */
export async function changeRole(
  callers: Pick<Callers, 'db'>,
  member: Member & { role: Role },
): Promise<{ user: User; changed: boolean }> {
  if (!mayAtLeast(member.by, member.role)) throw onlyOwners(member.by);
  let before: Role | null = null;
  const user = await changed(callers, member, async (db, found) => {
    before = found.role;
    if (found.role !== member.role) await setMemberRole(db, member);
    return { ...found, role: member.role };
  });
  return { user, changed: before !== user.role };
}

/** Throws as `changeRole`. One who is a member of nothing any more is signed out everywhere. */
export function removeUser(callers: Pick<Callers, 'db'>, member: Member): Promise<User> {
  return changed(callers, { ...member, role: null }, async (db, found) => {
    await deleteMember(db, member);
    await endSessions(db, { user_id: member.user_id, without_workspace: true });
    return found;
  });
}

type Db = Callers['db'];

function changed(
  { db }: Pick<Callers, 'db'>,
  member: Member & { role: Role | null },
  change: (db: Db, found: User) => Promise<User>,
): Promise<User> {
  return db.transaction().execute(async (tx) => {
    const all = (await lockMembers(tx, member.workspace_id)).map(shown);
    const found = all.find(({ id }) => id === member.user_id);
    if (!found) throw new GroundcrewError('not_found', { detail: `user ${member.user_id}` });
    if (!mayAtLeast(member.by, found.role)) throw onlyOwners(member.by);
    const owners = all.filter(({ role }) => role === 'owner');
    if (found.role === 'owner' && member.role !== 'owner' && owners.length === 1) {
      throw new GroundcrewError('last_owner', { detail: found.email });
    }
    return change(tx, found);
  });
}

function onlyOwners(has: Role): GroundcrewError {
  const detail = `only owners make, change and remove owners; your role is ${has}`;
  return new GroundcrewError('forbidden', { detail, details: { needs_role: 'owner', has } });
}

function shown(row: MemberRow): User {
  return { ...row, role: roleShape.parse(row.role) };
}
