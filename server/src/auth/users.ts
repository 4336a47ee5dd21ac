import type { Role } from '@groundcrew/contract';
import { hashPassword } from 'better-auth/crypto';
import { PASSWORD_MIN } from '#auth/auth.ts';
import type { Callers } from '#auth/caller.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { insertUser } from '#store/users.ts';

export type NewUser = { workspace_id: string; name: string; email: string; password: string; role: Role };

/**
 * A person who may sign in and is a member of the workspace. One who has a password already keeps it, and becomes a member
 * here as well. Throws `bad_value` for a password that is too short, `conflict` for a member.
 */
export async function addUser({ db }: Pick<Callers, 'db'>, user: NewUser): Promise<{ id: string }> {
  if (user.password.length < PASSWORD_MIN) {
    throw new GroundcrewError('bad_value', { detail: `password: it takes at least ${PASSWORD_MIN} characters` });
  }
  const email = user.email.trim().toLowerCase();
  const added = await insertUser(db, { ...user, email, password_hash: await hashPassword(user.password) });
  if (!added) throw new GroundcrewError('conflict', { detail: `${email} is a member already` });
  return added;
}
