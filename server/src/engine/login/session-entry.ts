// A session that somebody hands in over the API, or a log-in that he begins: for which account, and what comes along.
import { accountNameTrouble } from '#domain/login/account-name.ts';
import { readApi, readProxy } from '#engine/accounts/change-account.ts';
import { assertMayDial } from '#engine/accounts/proxy-guard.ts';
import type { Crew } from '#engine/crew.ts';
import type { SessionTarget } from '#engine/login/store-session.ts';
import { badField, GroundcrewError } from '#lib/errors.ts';
import { accountIdentities } from '#store/accounts/sessions.ts';

export type EntryWish = {
  session_name?: string | undefined;
  account_id?: number | undefined;
  replace?: boolean | undefined;
  proxy_url?: string | undefined;
  api_id?: number | undefined;
  api_hash?: string | undefined;
};

/**
 * Throws, before a code is spent on it: `bad_value` for what cannot be used, `private_address`, `not_found`, `name_taken`,
 * `has_session`.
 */
export async function readEntry(
  crew: Crew,
  wish: EntryWish,
  options: { allow_private: boolean },
): Promise<SessionTarget> {
  const { session_name = null, account_id = null, replace = false } = wish;
  const proxy = wish.proxy_url === undefined ? undefined : readProxy(wish.proxy_url);
  const api = readApi(wish);
  const trouble = session_name === null ? null : accountNameTrouble(session_name);
  if (trouble !== null) throw badField('session_name', trouble);
  await assertMayDial(proxy ?? null, options);
  await refuseTaken(crew, { account_id, session_name, replace });
  return {
    account_id,
    session_name,
    replace,
    ...(api ? { api } : {}),
    ...(proxy === undefined ? {} : { proxy }),
  };
}

/** Also asked by the command line before a code is spent. */
export async function refuseTaken(
  crew: Crew,
  { account_id, session_name, replace }: Pick<SessionTarget, 'account_id' | 'session_name' | 'replace'>,
): Promise<void> {
  const all = await accountIdentities(crew.scope);
  if (account_id === null) {
    if (!all.some((one) => one.session_name === session_name)) return;
    throw new GroundcrewError('name_taken', { detail: session_name ?? '' });
  }
  const known = all.find((one) => one.id === account_id && !one.archived);
  if (!known) throw new GroundcrewError('not_found', { detail: `account ${account_id}` });
  if (known.has_session && !replace) throw new GroundcrewError('has_session', { detail: known.session_name });
}
