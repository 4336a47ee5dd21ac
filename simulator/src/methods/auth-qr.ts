/** Logging in with a QR code: https://core.telegram.org/api/qr-login */
import type { tl } from '@mtcute/core';
import type { AuthKey, AuthKeys } from '#mtproto/auth-keys.ts';
import { unix } from '#render/time.ts';
import type { LoginToken } from '#world/login-tokens.ts';
import type { Person } from '#world/types.ts';
import type { World } from '#world/world.ts';
import { renderAuthorization } from './authorizations.ts';
import { me, type Context, type Handlers, type Notify } from './handler.ts';
import { admit, checkApi } from './log-in.ts';
import { RpcError } from './rpc-error.ts';

export const authByQr: Handlers = {
  'auth.exportLoginToken': ({ apiId, apiHash, exceptIds }, context) => {
    checkApi(context, apiId, apiHash);
    const { world, key, real_ms } = context;
    const accepted = world.tokens.acceptedFor(key.name, real_ms);
    if (accepted) return conclude(context, accepted);
    const except_ids = exceptIds.map((id) => id.toNumber());
    const token = world.tokens.offer({ key: key.name, except_ids }, real_ms);
    return { _: 'auth.loginToken', expires: Math.floor(token.expires_ms / 1000), token: token.bytes };
  },
  'auth.importLoginToken': ({ token }, context) => {
    const found = context.world.tokens.find(token, context.real_ms);
    if ('refused' in found) throw new RpcError(found.refused);
    if (found.token.accepted_by === null) throw new RpcError('AUTH_TOKEN_INVALID');
    return conclude(context, found.token);
  },
  'auth.acceptLoginToken': ({ token }, context) => {
    const key = acceptToken(context, me(context), token);
    return renderAuthorization(key, context.key);
  },
};

type Accepting = { world: World; keys: AuthKeys; now: Date; real_ms: number; notify: Notify };

/** A device of that person has scanned the code: the client that shows it is told. */
export function acceptToken(
  { world, keys, now, real_ms, notify }: Accepting,
  person: Person,
  bytes: Uint8Array,
): AuthKey {
  const accepting = world.tokens.accept(bytes, person.id, real_ms);
  if ('refused' in accepting) throw new RpcError(accepting.refused);
  const key = keys.find(accepting.token.key);
  if (!key) throw new RpcError('AUTH_TOKEN_INVALID');
  notify(key, { _: 'updateShort', update: { _: 'updateLoginToken' }, date: unix(now) });
  return key;
}

/** At the home of whoever accepted it; elsewhere the client is sent there, with its token. */
function conclude(
  context: Context,
  { accepted_by, bytes }: LoginToken,
): tl.auth.RawLoginTokenSuccess | tl.auth.RawLoginTokenMigrateTo {
  const { world, dc } = context;
  const person = accepted_by === null ? undefined : world.people.get(accepted_by);
  if (!person) throw new RpcError('AUTH_TOKEN_INVALID');
  if (person.dc !== dc) return { _: 'auth.loginTokenMigrateTo', dcId: person.dc, token: bytes };
  world.tokens.claim(bytes, context.key.name);
  return { _: 'auth.loginTokenSuccess', authorization: admit(context, person) };
}
