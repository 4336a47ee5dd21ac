import Long from 'long';
import { renderUser } from '#render/user.ts';
import { me, type Handlers } from './handler.ts';
import { RpcError } from './rpc-error.ts';

export const auth: Handlers = {
  'auth.logOut': (_request, context) => {
    me(context);
    context.keys.logOut(context.key);
    return { _: 'auth.loggedOut' };
  },
  'auth.exportAuthorization': ({ dcId }, context) => {
    const { world, dc, key } = context;
    if (dcId === dc || !world.dcs.includes(dcId)) throw new RpcError('DC_ID_INVALID');
    const { id } = me(context);
    const bytes = world.exports.offer({ user_id: id, dc: dcId, from_key: key.name });
    return { _: 'auth.exportedAuthorization', id: Long.fromNumber(id), bytes };
  },
  'auth.importAuthorization': ({ id, bytes }, context) => {
    const { world, keys, key, dc, now } = context;
    const person = world.people.get(id.toNumber());
    const from_key = world.exports.take({ user_id: id.toNumber(), dc, bytes });
    const home = from_key === null ? undefined : keys.find(from_key);
    if (!person || home?.user_id !== person.id) throw new RpcError('AUTH_BYTES_INVALID');
    // Where the user is at home it is a session like any other: the home has moved here.
    if (person.dc === dc) keys.logIn(key, person.id, now);
    else keys.importFrom(home, key, now);
    return { _: 'auth.authorization', user: renderUser(world, person, person) };
  },
};
