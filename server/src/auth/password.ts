import { hashPassword, verifyPassword } from 'better-auth/crypto';
import type { Callers } from '#auth/caller.ts';
import { PASSWORD_MIN } from '@groundcrew/contract';
import { assertMayTry, passwordTries } from '#auth/tries.ts';
import { badField, GroundcrewError } from '#lib/errors.ts';
import { removeSecondFactor } from '#store/auth/second-factors.ts';
import { forgetTries } from '#store/auth/sign-in-tries.ts';
import { endSessions } from '#store/auth/user-sessions.ts';
import { readPasswordHash, storePasswordHash } from '#store/auth/users.ts';

/** Throws `bad_value` for one that is too short. */
export async function hashNewPassword(password: string): Promise<string> {
  if (password.length < PASSWORD_MIN) throw badField('password', `it takes at least ${PASSWORD_MIN} characters`);
  return hashPassword(password);
}

export type PasswordChange = { user_id: string; session_id: string; password: string; new_password: string };

/** Ends the person's other sessions. Throws `wrong_password`, and `too_many_requests` for who guesses. */
export async function changePassword({ db }: Pick<Callers, 'db'>, change: PasswordChange): Promise<{ ended: number }> {
  const { user_id, session_id, password, new_password } = change;
  const tries = passwordTries(user_id);
  await assertMayTry(db, tries);
  const hash = await readPasswordHash(db, user_id);
  if (hash === null || !(await verifyPassword({ hash, password }))) throw new GroundcrewError('wrong_password');
  const password_hash = await hashPassword(new_password);
  return db.transaction().execute(async (tx) => {
    await forgetTries(tx, { all_of: tries.map(({ key }) => key), one_of: [] });
    await storePasswordHash(tx, user_id, password_hash);
    return { ended: await endSessions(tx, { user_id, but: session_id }) };
  });
}

export type PasswordReset = { user_id: string; new_password: string; without_second_factor: boolean };

/**
 * For whoever has the database: somebody has forgotten his password, or lost what shows his codes. Ends all of the person's sessions, and
 * what was counted of wrong tries. Throws `bad_value` for a password that is too short.
 */
export async function resetPassword(
  { db }: Pick<Callers, 'db'>,
  { user_id, new_password, without_second_factor }: PasswordReset,
): Promise<{ ended: number; second_factor_removed: boolean }> {
  const password_hash = await hashNewPassword(new_password);
  return db.transaction().execute(async (tx) => {
    await forgetTries(tx, { all_of: passwordTries(user_id).map(({ key }) => key), one_of: [] });
    await storePasswordHash(tx, user_id, password_hash);
    const second_factor_removed = without_second_factor && (await removeSecondFactor(tx, user_id));
    return { ended: await endSessions(tx, { user_id }), second_factor_removed };
  });
}
