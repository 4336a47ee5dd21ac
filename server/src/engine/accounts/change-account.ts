// What a person changes about an account: values of its row, and what it is connected by.
import type { Proxy } from '#domain/proxies.ts';
import { formatProxy, parseGivenProxy, parseProxy } from '#domain/proxies.ts';
import { accountNameTrouble } from '#domain/login/account-name.ts';
import type { SqliteReader } from '#domain/sessions/parse.ts';
import type { Crew } from '#engine/crew.ts';
import { enterSession } from '#engine/login/enter-session.ts';
import { placeOf } from '#engine/vault.ts';
import { badField, GroundcrewError } from '#lib/errors.ts';
import { accountValues, updateAccount, type AccountValues, type StoredValues } from '#store/accounts/details.ts';

export type AccountChange = {
  name?: string | undefined;
  is_active?: boolean | undefined;
  /** Null: none. */
  proxy?: Proxy | null | undefined;
  needs_reconnect?: boolean | undefined;
  /** Null: those of the workspace. */
  api?: { api_id: number; api_hash: string } | null | undefined;
  /** Of any kind, in the place of the one it has. */
  session_string?: string | undefined;
  /** Nothing else uses the new session any more: it is not held for takeover. */
  old_scripts_stopped?: boolean | undefined;
};

/**
 * Throws `not_found`, `bad_value`, and for a session what `addSession` throws; a session that is refused leaves all as it is.
 * `by` holds an account whose new session something else may use. False: all was so already, and nothing was written.
 */
export async function changeAccount(
  crew: Crew,
  id: number,
  change: AccountChange,
  { readSqlite, by }: { readSqlite: SqliteReader; by: string },
): Promise<boolean> {
  const { name, session_string } = change;
  const trouble = name === undefined ? null : accountNameTrouble(name);
  if (trouble !== null) throw badField('name', trouble);
  if (session_string !== undefined) {
    const target = { account_id: id, session_name: null, replace: true };
    const takeover = change.old_scripts_stopped !== true;
    await enterSession(crew, target, session_string, { readSqlite, takeover, held_by: by });
  }
  const before = await accountValues(crew.scope, id);
  if (!before) throw new GroundcrewError('not_found', { detail: `account ${id}` });
  const values = newValues(crew, id, change, before);
  if (Object.keys(values).length === 0) return session_string !== undefined;
  if (await updateAccount(crew.scope, id, values)) return true;
  throw new GroundcrewError('not_found', { detail: `account ${id}` });
}

/** Those that are others than they were: what an account is connected by, said once more, is no reason to connect it anew. */
function newValues(crew: Crew, id: number, change: AccountChange, before: StoredValues): AccountValues {
  const { name, is_active, needs_reconnect, proxy, api } = change;
  const new_proxy = proxy !== undefined && proxyText(proxy) !== openProxy(crew, id, before.proxy_url);
  const new_api = api !== undefined && !sameApi(crew, id, api, before);
  // Who asks once more does not want to wait for the pause after a failure.
  const asked =
    needs_reconnect === true || (needs_reconnect === false && (before.needs_reconnect || new_proxy || new_api));
  return {
    ...(name === undefined || name === before.name ? {} : { name }),
    ...(is_active === undefined || is_active === before.is_active ? {} : { is_active }),
    ...(asked ? { needs_reconnect } : {}),
    ...(new_proxy ? { proxy_url: sealedProxy(crew, id, proxy) } : {}),
    ...(new_api ? { api: api && { ...api, api_hash: seal(crew, id, 'api_hash', api.api_hash) } } : {}),
  };
}

const proxyText = (proxy: Proxy | null): string | null => proxy && formatProxy(proxy);

/** Undefined: it cannot be read, and equals nothing. */
function openProxy(crew: Crew, id: number, stored: string | null): string | null | undefined {
  if (stored === null || stored === '') return null;
  const parsed = parseProxy(unsealed(crew, id, 'proxy_url', stored) ?? null);
  return parsed.ok && parsed.proxy ? formatProxy(parsed.proxy) : undefined;
}

function sameApi(crew: Crew, id: number, api: NonNullable<AccountChange['api']> | null, before: StoredValues): boolean {
  const { api_id, api_hash } = before;
  if (api === null) return api_id === null && (api_hash === null || api_hash === '');
  return api_id === api.api_id && api_hash !== null && unsealed(crew, id, 'api_hash', api_hash) === api.api_hash;
}

/** Undefined: it is damaged. What somebody wrote by SQL may be plain still. */
function unsealed({ vault }: Crew, id: number, column: 'api_hash' | 'proxy_url', stored: string): string | undefined {
  if (!stored.startsWith('gc1:')) return stored;
  try {
    return vault.box.open(stored, placeOf(id, column));
  } catch {
    return undefined;
  }
}

/** As it stands in the table. */
export function sealedProxy(crew: Crew, account_id: number, proxy: Proxy | null): string | null {
  return proxy && seal(crew, account_id, 'proxy_url', formatProxy(proxy));
}

function seal({ vault }: Crew, account_id: number, column: 'api_hash' | 'proxy_url', plain: string): string {
  return vault.box.seal(plain, placeOf(account_id, column));
}

/** In any notation; null and the word `none`: none. Throws `bad_value`, naming the field, also for an empty text. */
export function readProxy(text: string | null): Proxy | null {
  if (text === null) return null;
  const parsed = parseGivenProxy(text);
  if (parsed.ok) return parsed.proxy;
  const { reason } = parsed;
  throw badField('proxy_url', reason);
}

/** They belong together. Undefined: neither was given. Throws `bad_value`. */
export function readApi(given: {
  api_id?: number | null | undefined;
  api_hash?: string | null | undefined;
}): { api_id: number; api_hash: string } | null | undefined {
  const { api_id, api_hash } = given;
  if (api_id === undefined && api_hash === undefined) return undefined;
  if (api_id === null && (api_hash === null || api_hash === undefined)) return null;
  if (typeof api_id === 'number' && api_hash) return { api_id, api_hash };
  throw badField(
    typeof api_id === 'number' ? 'api_hash' : 'api_id',
    'api_id and api_hash belong together: give both, or neither',
  );
}
