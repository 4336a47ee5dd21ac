import type { tl } from '@mtcute/core';
import { NOT_REGISTERED, type LoginPlace } from '#domain/login/after-error.ts';
import { TelegramError, type TelegramMe } from '#domain/telegram.ts';
import { toMe } from '#telegram/methods/who-am-i.ts';
import { attempt, LoginFailed, type Attempt } from './attempt.ts';
import type { LoginLine } from './line.ts';

/**
 * A call after which the key is logged in. When the connection broke before its answer came, Telegram is asked whether it
 * worked, as soon as it is reached again: a session that nobody knows of would stay open for ever.
 */
export async function signIn(
  line: LoginLine,
  place: LoginPlace,
  call: () => Promise<tl.auth.TypeAuthorization>,
): Promise<Attempt<TelegramMe>> {
  return attempt(line, place, async () => {
    const before = line.unsure ? await loggedInAs(line) : null;
    if (before) return before;
    try {
      return userOf(await call());
    } catch (error) {
      if (!isLost(error)) throw error;
      line.unsure = true;
      const me = await loggedInAs(line);
      if (me) return me;
      throw error;
    }
  });
}

export function userOf(authorization: tl.auth.TypeAuthorization): TelegramMe {
  const me = authorization._ === 'auth.authorization' && toMe(authorization.user);
  if (me) return me;
  throw new LoginFailed(NOT_REGISTERED.failure);
}

/** Who is logged in with the key of the line's DC; null: nobody. */
async function loggedInAs(line: LoginLine): Promise<TelegramMe | null> {
  try {
    const [user] = await line.call({ _: 'users.getUsers', id: [{ _: 'inputUserSelf' }] });
    line.unsure = false;
    return user ? toMe(user) : null;
  } catch (error) {
    if (!(error instanceof TelegramError) || error.fault.kind !== 'rpc') throw error;
    line.unsure = false;
    return null;
  }
}

function isLost(error: unknown): boolean {
  return error instanceof TelegramError && error.fault.kind === 'connection';
}
