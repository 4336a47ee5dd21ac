// A session becomes an account, or the session of one that is there; once only, in whichever workspace.
import { formatProxy, type Proxy } from '#domain/proxies.ts';
import { parseSession } from '#domain/sessions/parse.ts';
import type { Crew } from '#engine/crew.ts';
import { placeOf } from '#engine/vault.ts';
import { GroundcrewError } from '#lib/errors.ts';
import {
  accountIdentities,
  insertAccount,
  putSession,
  type AccountIdentity,
  type NewSessionRow,
} from '#store/accounts/sessions.ts';
import { sessionOwner } from '#store/secrets/credentials.ts';
import { takeAccountIds } from '#store/imports/accounts.ts';
import type { Scope } from '#store/scope.ts';
import { codeOf } from '#store/database/sqlstates.ts';

const UNIQUE_VIOLATION = '23505';

export type SessionTarget = {
  /** The account that gets the session; null: a new one. */
  account_id: number | null;
  /** Of a new account; null: called as Telegram calls the user. */
  session_name: string | null;
  /** Also where the account has a session already. */
  replace: boolean;
  /** Credentials and proxy of its own that came along; undefined: what it has stays. */
  api?: { api_id: number; api_hash: string };
  proxy?: Proxy | null;
};

export type FoundSession = {
  session_string: string;
  /** As far as it is known who that is. */
  user: { id: number; username: string | null; phone: string | null; first_name: string } | null;
};

export type StoredSession = { account_id: number; session_name: string; created: boolean };

export type StoreOptions = {
  /** Nothing connects before a person has confirmed that nothing else uses the session. */
  takeover: boolean;
  held_by: string;
  /** Called when all is checked and before anybody can see the session: whoever is connected with it lets go there. */
  release?: () => Promise<void>;
};

/**
 * Throws, and changes nothing: `session_malformed`; `session_duplicate` and `user_duplicate`, naming the account;
 * `has_session`, `other_user` and `name_taken`; `conflict` when somebody was faster.
 */
export async function storeSession(
  crew: Crew,
  target: SessionTarget,
  found: FoundSession,
  options: StoreOptions,
): Promise<StoredSession> {
  const parsed = parseSession(found.session_string);
  if (!parsed.ok) throw new GroundcrewError('session_malformed', { detail: parsed.reason });
  const auth_key_hash = crew.vault.hashOf(parsed.session.auth_key);
  try {
    return await crew.scope.db.transaction().execute(async (db) => {
      const scope = { ...crew.scope, db };
      const all = await accountIdentities(scope);
      await refuseTwins(scope, { auth_key_hash, target, found }, all);
      const stored = await put(crew, scope, { target, found, auth_key_hash, all, options });
      await options.release?.();
      return stored;
    });
  } catch (error) {
    if (codeOf(error) !== UNIQUE_VIOLATION) throw error;
    // Somebody else was faster in this very moment; now it can be said who.
    await refuseTwins(crew.scope, { auth_key_hash, target, found }, await accountIdentities(crew.scope));
    throw new GroundcrewError('conflict', { cause: error });
  }
}

/** Whether it could be stored, without storing it: throws what `storeSession` would. Returns the hash of its key. */
export async function assertStorable(crew: Crew, target: SessionTarget, found: FoundSession): Promise<string> {
  const parsed = parseSession(found.session_string);
  if (!parsed.ok) throw new GroundcrewError('session_malformed', { detail: parsed.reason });
  const auth_key_hash = crew.vault.hashOf(parsed.session.auth_key);
  await refuseTwins(crew.scope, { auth_key_hash, target, found }, await accountIdentities(crew.scope));
  return auth_key_hash;
}

type Work = {
  target: SessionTarget;
  found: FoundSession;
  auth_key_hash: string;
  all: readonly AccountIdentity[];
  options: StoreOptions;
};

async function put(crew: Crew, scope: Scope, work: Work): Promise<StoredSession> {
  const { target, found, all } = work;
  if (target.account_id === null) {
    const [account_id] = await takeAccountIds(scope, 1);
    if (account_id === undefined) throw new Error('The database gave no id.');
    const session_name = target.session_name ?? freeName(found, all);
    const name = found.user?.first_name || session_name;
    const account = { id: account_id, session_name, name, ...rowOf(crew, account_id, work) };
    if (await insertAccount(scope, account)) return { account_id, session_name, created: true };
    throw new GroundcrewError('name_taken', { detail: session_name });
  }
  const { account_id } = target;
  const known = all.find((one) => one.id === account_id && !one.archived);
  if (!known) throw new GroundcrewError('account_config_not_found', { detail: `account ${account_id}` });
  const { session_name, telegram_user_id } = known;
  if (telegram_user_id !== null && found.user && telegram_user_id !== found.user.id) {
    const detail = `${session_name} is Telegram user ${telegram_user_id}, and this session is of ${found.user.id}`;
    throw new GroundcrewError('other_user', { detail });
  }
  const row = rowOf(crew, account_id, work);
  if (await putSession(scope, account_id, { ...row, replace: target.replace })) {
    return { account_id, session_name, created: false };
  }
  throw new GroundcrewError('has_session', { detail: session_name });
}

function rowOf(crew: Crew, account_id: number, { target, found, auth_key_hash, options }: Work): NewSessionRow {
  const seal = (column: 'session_string' | 'api_hash' | 'proxy_url', plain: string) =>
    crew.vault.box.seal(plain, placeOf(account_id, column));
  const { api, proxy } = target;
  const { user } = found;
  return {
    session_string: seal('session_string', found.session_string),
    auth_key_hash,
    telegram_user_id: user?.id ?? null,
    telegram_username: user?.username ?? null,
    phone: user?.phone ? `+${user.phone.replace(/^\+/, '')}` : null,
    api: api ? { api_id: api.api_id, api_hash: seal('api_hash', api.api_hash) } : null,
    proxy_url: proxy ? seal('proxy_url', formatProxy(proxy)) : proxy,
    takeover: options.takeover,
    held_by: options.held_by,
  };
}

async function refuseTwins(
  scope: Scope,
  { auth_key_hash, target, found }: Pick<Work, 'auth_key_hash' | 'target' | 'found'>,
  all: readonly AccountIdentity[],
): Promise<void> {
  const owner = await sessionOwner(scope.db, auth_key_hash);
  if (owner && owner.account_id !== target.account_id) {
    const visible = owner.workspace_id === scope.workspace_id;
    throw new GroundcrewError('session_duplicate', visible ? { detail: owner.session_name } : {});
  }
  const { user } = found;
  const twin = user && all.find((one) => one.telegram_user_id === user.id && one.id !== target.account_id);
  if (!twin) return;
  const detail = twin.archived ? `${twin.session_name} (removed)` : twin.session_name;
  throw new GroundcrewError('user_duplicate', { detail, details: { account_id: twin.id } });
}

function freeName({ user }: FoundSession, all: readonly AccountIdentity[]): string {
  const taken = new Set(all.map((one) => one.session_name));
  const wanted = user ? [user.username, user.phone, `tg${user.id}`] : [];
  const numbered = Array.from({ length: all.length + 1 }, (_, n) => `account${n + 1}`);
  // One more than there are accounts: at least one of them is free.
  return [...wanted, ...numbered].find((name) => name && !taken.has(name)) ?? '';
}
