/** The active sessions of an account, and ending them from another one. */
import Long from 'long';
import type { tl } from '@mtcute/core';
import type { AuthKey } from '#mtproto/auth-keys.ts';
import { unix } from '#render/time.ts';
import { me, type Context, type Handlers } from './handler.ts';
import { RpcError } from './rpc-error.ts';

const DAY_MS = 86_400_000;

export const authorizations: Handlers = {
  'account.getAuthorizations': (_request, context) => ({
    _: 'account.authorizations',
    authorizationTtlDays: 180,
    authorizations: sessionsOf(context).map((key) => renderAuthorization(key, context.key)),
  }),
  'account.resetAuthorization': ({ hash }, context) => {
    const key = sessionsOf(context).find((each) => each.hash.equals(hash) && each !== context.key);
    if (!key) throw new RpcError('HASH_INVALID');
    mayReset(context);
    context.keys.revoke(key);
    return true;
  },
  'auth.resetAuthorizations': (_request, context) => {
    mayReset(context);
    for (const key of sessionsOf(context)) if (key !== context.key) context.keys.revoke(key);
    return true;
  },
};

/** The one who looks is always the first, with hash 0. */
export function renderAuthorization(key: AuthKey, own: AuthKey): tl.RawAuthorization {
  const { client, logged_in_at, used_at } = key;
  return {
    _: 'authorization',
    current: key === own,
    hash: key === own ? Long.ZERO : key.hash,
    deviceModel: client?.device_model ?? 'Unknown',
    platform: '',
    systemVersion: client?.system_version ?? '',
    apiId: client?.api_id ?? 0,
    appName: 'Simulated',
    appVersion: client?.app_version ?? '',
    dateCreated: logged_in_at ? unix(logged_in_at) : 0,
    dateActive: used_at ? unix(used_at) : 0,
    ip: '192.0.2.1',
    country: 'Nowhere',
    region: '',
  };
}

function sessionsOf(context: Context): AuthKey[] {
  return context.keys
    .sessionsOf(me(context).id)
    .toSorted((one, other) => Number(other === context.key) - Number(one === context.key));
}

/** Telegram lets nobody end other sessions from one that is younger than a day. */
function mayReset({ key, now }: Context): void {
  const { logged_in_at } = key;
  if (logged_in_at && now.getTime() - logged_in_at.getTime() < DAY_MS) {
    throw new RpcError('FRESH_RESET_AUTHORISATION_FORBIDDEN');
  }
}
