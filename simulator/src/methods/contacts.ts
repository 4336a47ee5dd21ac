import { renderGroup, renderPeer } from '#render/group.ts';
import { renderUser } from '#render/user.ts';
import { me, type Handlers } from './handler.ts';
import { RpcError } from './rpc-error.ts';

/** Telegram's own rule, but for a few short names that it sells. */
const USERNAME = /^[a-z]\w{3,31}$/i;

export const contacts: Handlers = {
  'contacts.resolveUsername': ({ username }, context) => {
    const { world, now } = context;
    const viewer = me(context);
    if (!USERNAME.test(username)) throw new RpcError('USERNAME_INVALID');
    const found = world.named(username);
    if (!found) throw new RpcError('USERNAME_NOT_OCCUPIED');
    if (!('chat_id' in found)) {
      const peer = { _: 'peerUser', userId: found.id } as const;
      return { _: 'contacts.resolvedPeer', peer, chats: [], users: [renderUser(world, viewer, found)] };
    }
    const group = world.group(found.chat_id, now) ?? found;
    const chats = [renderGroup(world, viewer, group)];
    return { _: 'contacts.resolvedPeer', peer: renderPeer(group), chats, users: [] };
  },
};
