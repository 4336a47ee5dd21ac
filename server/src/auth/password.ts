import { hashPassword, verifyPassword } from 'better-auth/crypto';
import type { Callers } from '#auth/caller.ts';
import { assertMayTry, passwordTries } from '#auth/tries.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { forgetTries } from '#store/auth/sign-in-tries.ts';
import { endSessions } from '#store/auth/user-sessions.ts';
import { readPasswordHash, storePasswordHash } from '#store/auth/users.ts';

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
