// Which account a session is for, and what of its own comes along: options that several commands share.
import type { CommandContext } from '#cli/context.ts';
import { parseGivenProxy, type Proxy } from '#domain/proxies.ts';
import { accountNameTrouble } from '#domain/login/account-name.ts';
import type { SessionTarget } from '#engine/login/store-session.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { findAccountIds } from '#store/accounts/accounts.ts';

export type TargetOptions = { proxy?: string; apiId?: number; apiHash?: string; replace?: boolean };

/**
 * `name`: an account that is there, by any of its names, or the name of a new one. Throws `usage` for a name that no account
 * can have, and for options that cannot be used.
 */
export async function sessionTarget(
  { crew }: CommandContext,
  name: string | undefined,
  options: TargetOptions,
): Promise<SessionTarget> {
  const { apiId: api_id, apiHash: api_hash } = options;
  if ((api_id === undefined) !== (api_hash === undefined)) {
    throw new GroundcrewError('usage', { detail: '--api-id and --api-hash belong together' });
  }
  const ids = name === undefined ? [] : await findAccountIds(crew.scope, name);
  if (ids.length > 1) {
    throw new GroundcrewError('usage', {
      detail: `"${name}" names ${ids.length} accounts: ${ids.map((id) => `#${id}`).join(', ')}; say which, as #${ids[0]}`,
    });
  }
  const trouble = name === undefined || (ids.length === 1 && name !== '') ? null : accountNameTrouble(name);
  if (trouble !== null) throw new GroundcrewError('usage', { detail: trouble });
  return {
    account_id: ids[0] ?? null,
    session_name: name ?? null,
    replace: options.replace === true,
    ...(api_id === undefined || api_hash === undefined ? {} : { api: { api_id, api_hash } }),
    ...(options.proxy === undefined ? {} : { proxy: proxyOption(options.proxy) }),
  };
}

/** Null for the word `none`. Throws `usage`. */
export function proxyOption(text: string, option = '--proxy'): Proxy | null {
  const parsed = parseGivenProxy(text);
  if (parsed.ok) return parsed.proxy;
  throw new GroundcrewError('usage', { detail: `${option}: ${parsed.reason}` });
}
