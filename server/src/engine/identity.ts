// From the sealed columns of an account to what the gateway needs, and the first sight of plain text in them.
import { formatProxy, parseProxy, type Proxy } from '#domain/proxies.ts';
import { parseSession } from '#domain/sessions/parse.ts';
import type { TelegramIdentity } from '#domain/telegram.ts';
import type { Crew } from '#engine/crew.ts';
import { placeOf, type Vault } from '#engine/vault.ts';
import { sealWorkspaceHash, workspaceCredentials } from '#engine/workspace-credentials.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { isSealed } from '#lib/secret-box.ts';
import {
  accountsWithPlainSecrets,
  claimSession,
  readCredentials,
  sealColumn,
  sessionOwner,
  type SecretColumn,
  type StoredCredentials,
} from '#store/secrets/credentials.ts';
import { codeOf } from '#store/database/sqlstates.ts';

const UNIQUE_VIOLATION = '23505';

export type Identity = TelegramIdentity & { settings_version: number };

/**
 * Opens what it takes to connect an account. Throws `account_config_not_found` where there is no session, and
 * `client_failed` naming the part (api_id or api_hash, session, proxy) that cannot be used.
 */
export async function openIdentity(crew: Crew, account_id: number): Promise<Identity> {
  const stored = await sealAccount(crew, account_id);
  if (!stored?.session_string) {
    const detail = stored ? `${stored.session_name} has no session: log it in` : `account ${account_id}`;
    throw new GroundcrewError('account_config_not_found', { detail });
  }
  const { api_id, api_hash } = await credentialsOf(crew, stored);
  return {
    account_id,
    session_name: stored.session_name,
    session_string: crew.vault.box.open(stored.session_string, placeOf(account_id, 'session_string')),
    api_id,
    api_hash,
    proxy: proxyOf(crew.vault, stored),
    settings_version: stored.settings_version,
  };
}

/** The credentials of an account, or else of its workspace, and its proxy: also for one without a session. */
export async function openCredentials(crew: Crew, account_id: number): Promise<{ api_id: number; api_hash: string }> {
  return credentialsOf(crew, await storedCredentials(crew, account_id));
}

export async function openOwnProxy(crew: Crew, account_id: number): Promise<Proxy | null> {
  return proxyOf(crew.vault, await storedCredentials(crew, account_id));
}

async function storedCredentials(crew: Crew, account_id: number): Promise<StoredCredentials> {
  const stored = await sealAccount(crew, account_id);
  if (!stored) throw new GroundcrewError('account_config_not_found', { detail: `account ${account_id}` });
  return stored;
}

async function credentialsOf(crew: Crew, stored: StoredCredentials): Promise<{ api_id: number; api_hash: string }> {
  const { api_id, api_hash, account_id } = stored;
  if (api_id === null || !api_hash) return workspaceCredentials(crew, stored.session_name);
  return { api_id, api_hash: crew.vault.box.open(api_hash, placeOf(account_id, 'api_hash')) };
}

function proxyOf(vault: Vault, stored: StoredCredentials): Proxy | null {
  if (!stored.proxy_url) return null;
  const parsed = parseProxy(vault.box.open(stored.proxy_url, placeOf(stored.account_id, 'proxy_url')));
  if (parsed.ok) return parsed.proxy;
  const detail = `${stored.session_name}: proxy: ${parsed.reason}`;
  throw new GroundcrewError('client_failed', { detail, details: { part: 'proxy' } });
}

/** The proxy of a listed account, for people: without its password. Null also when it cannot be read. */
export function openProxy(vault: Vault, account_id: number, proxy_url: string | null): Proxy | null {
  if (!proxy_url) return null;
  try {
    const text = isSealed(proxy_url) ? vault.box.open(proxy_url, placeOf(account_id, 'proxy_url')) : proxy_url;
    const parsed = parseProxy(text);
    return parsed.ok ? parsed.proxy : null;
  } catch (error) {
    if (error instanceof GroundcrewError) return null;
    throw error;
  }
}

/**
 * Seals what people wrote by SQL, for every account that has some, in the order of their ids. What cannot be sealed is left
 * as it is: the test of that account says why.
 */
export async function sealPlainSecrets(crew: Crew): Promise<void> {
  await sealWorkspaceHash(crew);
  for (const account_id of await accountsWithPlainSecrets(crew.scope)) {
    await sealAccount(crew, account_id).catch((err: unknown) => {
      if (!(err instanceof GroundcrewError)) throw err;
      crew.log.debug({ err, account_id }, 'plain secrets could not be sealed');
    });
  }
}

/** One column that cannot be sealed keeps no other from it. Returns what stands in the table then. */
async function sealAccount(crew: Crew, account_id: number): Promise<StoredCredentials | null> {
  const stored = await readCredentials(crew.scope, account_id);
  if (!stored || isSettled(stored)) return stored;
  const failures: unknown[] = [];
  for (const work of [sealSession, sealApiHash, sealProxy, claim]) {
    await work(crew, stored).catch((error: unknown) => failures.push(error));
  }
  if (failures.length > 0) throw failures[0];
  return readCredentials(crew.scope, account_id);
}

/** Nothing in it is plain text, and its session is known to be nobody else's. */
function isSettled({ session_string, api_hash, proxy_url, has_key_hash }: StoredCredentials): boolean {
  const sealed = [session_string, api_hash, proxy_url].every((text) => !text || isSealed(text));
  return sealed && (has_key_hash || !session_string);
}

async function sealApiHash(crew: Crew, stored: StoredCredentials): Promise<void> {
  const { api_hash } = stored;
  if (api_hash && !isSealed(api_hash)) await seal(crew, stored, 'api_hash', api_hash, api_hash.trim());
}

async function sealProxy(crew: Crew, stored: StoredCredentials): Promise<void> {
  const { proxy_url } = stored;
  if (!proxy_url || isSealed(proxy_url)) return;
  const parsed = parseProxy(proxy_url);
  if (!parsed.ok || parsed.proxy === null) {
    const reason = parsed.ok ? 'it names no proxy' : parsed.reason;
    const detail = `${stored.session_name}: proxy: ${reason}`;
    throw new GroundcrewError('client_failed', { detail, details: { part: 'proxy' } });
  }
  await seal(crew, stored, 'proxy_url', proxy_url, formatProxy(parsed.proxy));
}

/** First of all it must not be read by whoever reads the table, be it a session or not, and be it whose it may. */
async function sealSession(crew: Crew, stored: StoredCredentials): Promise<void> {
  const plain = stored.session_string;
  if (plain && !isSealed(plain)) await seal(crew, stored, 'session_string', plain, plain.trim());
}

/** Makes sure that the session is one, and nobody else's, before it is ever used. */
async function claim(crew: Crew, { account_id }: StoredCredentials): Promise<void> {
  const stored = await readCredentials(crew.scope, account_id);
  if (!stored?.session_string || stored.has_key_hash) return;
  const sealed = stored.session_string;
  const parsed = parseSession(crew.vault.box.open(sealed, placeOf(account_id, 'session_string')));
  if (!parsed.ok) {
    const detail = `${stored.session_name}: session: ${parsed.reason}`;
    throw new GroundcrewError('client_failed', { detail, details: { part: 'session' } });
  }
  const auth_key_hash = crew.vault.hashOf(parsed.session.auth_key);
  await refuseTwin(crew, stored, auth_key_hash);
  try {
    await claimSession(crew.scope.db, { account_id, sealed, auth_key_hash });
  } catch (error) {
    // Another process has claimed the same session elsewhere in this very moment.
    if (codeOf(error) === UNIQUE_VIOLATION) await refuseTwin(crew, stored, auth_key_hash);
    throw error;
  }
}

async function refuseTwin(crew: Crew, stored: StoredCredentials, auth_key_hash: string): Promise<void> {
  const owner = await sessionOwner(crew.scope.db, auth_key_hash);
  if (!owner || owner.account_id === stored.account_id) return;
  const visible = owner.workspace_id === crew.scope.workspace_id;
  const detail = visible ? `${stored.session_name} has the session of ${owner.session_name}` : stored.session_name;
  throw new GroundcrewError('session_duplicate', { detail });
}

async function seal(
  crew: Crew,
  stored: StoredCredentials,
  column: SecretColumn,
  plain: string,
  content: string,
): Promise<void> {
  const sealed = crew.vault.box.seal(content, placeOf(stored.account_id, column));
  await sealColumn(crew.scope.db, { account_id: stored.account_id, column, plain, sealed });
}
