// People by the cookie of their session, without better-auth, which asks the database several times and takes longer than most
// requests. It made the session and its cookie, and ends it where people sign out; the rules of its life are the same here.
import { serializeSignedCookie } from 'better-call';
import type { Callers } from '#auth/caller.ts';
import { signedCookie } from '#auth/signed-cookie.ts';
import { findSessionCaller, renewSession, type SessionCaller } from '#store/auth/session-callers.ts';

/**
 * Null: no session, or one that has ended. Once a day it is renewed for whoever uses it, and `setCookie` is given the cookie
 * that says so: whoever comes every day stays signed in.
 */
export async function findSession(
  { auth, db, pool }: Pick<Callers, 'auth' | 'db' | 'pool'>,
  cookie: string | undefined,
  setCookie: (cookie: string) => void = () => {},
): Promise<SessionCaller | null> {
  if (cookie === undefined) return null;
  const { authCookies, secret, sessionConfig } = await auth.$context;
  const token = signedCookie(cookie, authCookies.sessionToken.name, secret);
  if (token === null) return null;
  const life = { life_s: sessionConfig.expiresIn, renew_after_s: sessionConfig.updateAge };
  const found = await findSessionCaller(pool, token, life);
  // Who did not want to be remembered has a short session, which ends with the browser.
  if (!found?.ages || signedCookie(cookie, authCookies.dontRememberToken.name, secret) !== null) return found;
  if (await renewSession(db, found.session_id, life)) {
    const { name, attributes } = authCookies.sessionToken;
    setCookie(await serializeSignedCookie(name, token, secret, { ...attributes, maxAge: life.life_s }));
  }
  return found;
}
