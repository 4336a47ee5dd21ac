/** What is common to all ways of logging in. */
import type { tl } from '@mtcute/core';
import { renderUser } from '#render/user.ts';
import { renderUpdates } from '#render/updates.ts';
import { unix } from '#render/time.ts';
import type { Person } from '#world/types.ts';
import type { Context } from './handler.ts';
import { RpcError } from './rpc-error.ts';

/** Clients must come with the world's own pair. */
export function checkApi({ world }: Context, id: number, hash: string): void {
  if (id !== world.api.id || hash !== world.api.hash) throw new RpcError('API_ID_INVALID');
}

/** Whoever has proved to be that person: logged in, or asked for the two-step password. */
export function admit(context: Context, person: Person): tl.auth.RawAuthorization {
  if (person.state === 'banned') throw new RpcError('USER_DEACTIVATED_BAN');
  if (person.password === undefined) return logIn(context, person);
  context.keys.awaitPassword(context.key, person.id);
  throw new RpcError('SESSION_PASSWORD_NEEDED');
}

export function logIn(context: Context, person: Person): tl.auth.RawAuthorization {
  const { world, keys, key, now, tell } = context;
  if (person.state === 'revoked') {
    // Its old sessions stay dead, the new one lives.
    for (const old of keys.of(person.id)) keys.revoke(old);
    person.state = 'ok';
  }
  person.is_account = true;
  keys.logIn(key, person.id, now);
  world.tokens.useUp(key.name);
  tell(person.id, () => renderUpdates([newAuthorization(context)], { users: [], chats: [] }, now), key);
  return { _: 'auth.authorization', user: renderUser(world, person, person) };
}

function newAuthorization({ key, now }: Context): tl.RawUpdateNewAuthorization {
  const device = key.client?.device_model ?? '';
  return {
    _: 'updateNewAuthorization',
    unconfirmed: true,
    hash: key.hash,
    date: unix(now),
    device,
    location: 'Nowhere',
  };
}
