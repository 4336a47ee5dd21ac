import Long from 'long';
import { renderUser } from '#render/user.ts';
import { sha256 } from '#wire/hashes.ts';
import { me, type Context, type Handlers } from './handler.ts';
import { RpcError } from './rpc-error.ts';

export const auth: Handlers = {
  'auth.logOut': (_request, context) => {
    me(context);
    context.keys.logOut(context.key);
    return { _: 'auth.loggedOut' };
  },
  // The world has one DC; an authorization is exported to it as to any other.
  'auth.exportAuthorization': ({ dcId }, context) => {
    if (dcId < 1 || dcId > 5) throw new RpcError('DC_ID_INVALID');
    const { id } = me(context);
    return { _: 'auth.exportedAuthorization', id: Long.fromNumber(id), bytes: exportToken(context, id) };
  },
  'auth.importAuthorization': ({ id, bytes }, context) => {
    const person = context.world.people.get(id.toNumber());
    if (!person || !exportToken(context, person.id).equals(bytes)) throw new RpcError('AUTH_BYTES_INVALID');
    context.keys.logIn(context.key, person.id, context.now);
    return { _: 'auth.authorization', user: renderUser(context.world, person, person) };
  },
};

function exportToken({ world }: Context, user_id: number): Buffer {
  return sha256(Buffer.from(`exported authorization ${world.seed} ${user_id}`));
}
