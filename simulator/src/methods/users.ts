import { renderFullUser, renderUser } from '#render/user.ts';
import { me, type Handlers } from './handler.ts';
import { resolveUser } from './peers.ts';
import { RpcError } from './rpc-error.ts';

export const users: Handlers = {
  'users.getUsers': ({ id }, context) => {
    const viewer = me(context);
    return id.map((input) => {
      const person = resolveUser(context, input);
      if (person) return renderUser(context.world, viewer, person);
      return { _: 'userEmpty', id: 'userId' in input ? input.userId : 0 };
    });
  },
  'users.getFullUser': ({ id }, context) => {
    const person = resolveUser(context, id);
    if (!person) throw new RpcError('USER_ID_INVALID');
    return renderFullUser(context.world, me(context), person);
  },
};
