// What a person changes about an account: values of its row, and what it is connected by.
import type { Proxy } from '#domain/proxies.ts';
import { formatProxy, parseProxy } from '#domain/proxies.ts';
import { accountNameTrouble } from '#domain/login/account-name.ts';
import type { SqliteReader } from '#domain/sessions/parse.ts';
import type { Crew } from '#engine/crew.ts';
import { enterSession } from '#engine/login/enter-session.ts';
import { placeOf } from '#engine/vault.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { updateAccount, type AccountValues } from '#store/account-details.ts';

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
 * `by` holds an account whose new session something else may use.
 */
export async function changeAccount(
  crew: Crew,
  id: number,
  change: AccountChange,
  { readSqlite, by }: { readSqlite: SqliteReader; by: string },
): Promise<void> {
  const { name, is_active, needs_reconnect, proxy, api, session_string } = change;
  const trouble = name === undefined ? null : accountNameTrouble(name);
  if (trouble !== null) throw new GroundcrewError('bad_value', { detail: `name: ${trouble}` });
  if (session_string !== undefined) {
    const target = { account_id: id, session_name: null, replace: true };
    const takeover = change.old_scripts_stopped !== true;
    await enterSession(crew, target, session_string, { readSqlite, takeover, held_by: by });
  }
  const values: AccountValues = {
    ...(name === undefined ? {} : { name }),
    ...(is_active === undefined ? {} : { is_active }),
    ...(needs_reconnect === undefined ? {} : { needs_reconnect }),
    ...(proxy === undefined ? {} : { proxy_url: sealedProxy(crew, id, proxy) }),
    ...(api === undefined ? {} : { api: api && { ...api, api_hash: seal(crew, id, 'api_hash', api.api_hash) } }),
  };
  if (await updateAccount(crew.scope, id, values)) return;
  throw new GroundcrewError('not_found', { detail: `account ${id}` });
}

/** As it stands in the table. */
export function sealedProxy(crew: Crew, account_id: number, proxy: Proxy | null): string | null {
  return proxy && seal(crew, account_id, 'proxy_url', formatProxy(proxy));
}

function seal({ vault }: Crew, account_id: number, column: 'api_hash' | 'proxy_url', plain: string): string {
  return vault.box.seal(plain, placeOf(account_id, column));
}

/** In any notation; null and an empty text: none. Throws `bad_value`, naming the field. */
export function readProxy(text: string | null, field = 'proxy_url'): Proxy | null {
  const parsed = parseProxy(text);
  if (parsed.ok) return parsed.proxy;
  throw new GroundcrewError('bad_value', { detail: `${field}: ${parsed.reason}` });
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
  throw new GroundcrewError('bad_value', { detail: 'api_id and api_hash belong together: give both, or neither' });
}
