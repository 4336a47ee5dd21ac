import type { tl } from '@mtcute/core';
import { unix } from '#render/time.ts';
import { renderUpdates } from '#render/updates.ts';
import { renderUser } from '#render/user.ts';
import type { Person } from '#world/types.ts';
import { me, type Context, type Handlers } from './handler.ts';
import { PAGE_MAX } from './limits.ts';
import { resolvePeer } from './peers.ts';
import { RpcError } from './rpc-error.ts';

export const blocking: Handlers = {
  'contacts.block': ({ id }, context) => setBlocked(context, id, true),
  'contacts.unblock': ({ id }, context) => setBlocked(context, id, false),
  'contacts.getBlocked': ({ offset, limit }, context) => {
    const viewer = me(context);
    const all = [...viewer.blocks].flatMap((id) => context.world.people.get(id) ?? []);
    const shown = all.slice(offset, offset + Math.min(limit, PAGE_MAX));
    const date = unix(context.now);
    return {
      _: 'contacts.blocked',
      blocked: shown.map(({ id }) => ({ _: 'peerBlocked', peerId: { _: 'peerUser', userId: id }, date })),
      chats: [],
      users: shown.map((person) => renderUser(context.world, viewer, person)),
    };
  },
};

/** To the blocker's own sessions; whoever was blocked is told nothing. */
export function blockUpdates(context: Pick<Context, 'world' | 'now'>, owner: Person, other: Person): tl.RawUpdates {
  const blocked = owner.blocks.has(other.id);
  const update = { _: 'updatePeerBlocked', blocked, peerId: { _: 'peerUser', userId: other.id } } as const;
  return renderUpdates([update], { users: [renderUser(context.world, owner, other)], chats: [] }, context.now);
}

function setBlocked(context: Context, input: tl.TypeInputPeer, blocked: boolean): true {
  const owner = me(context);
  const peer = resolvePeer(context, input);
  if (!('person' in peer)) throw new RpcError('PEER_ID_INVALID');
  if (peer.person === owner) throw new RpcError('CONTACT_ID_INVALID');
  if (blocked) owner.blocks.add(peer.person.id);
  else owner.blocks.delete(peer.person.id);
  context.tell(owner.id, () => blockUpdates(context, owner, peer.person), context.key);
  return true;
}
