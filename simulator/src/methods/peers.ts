/** From what a client calls somebody to who that is. A wrong access hash is a stranger. */
import type Long from 'long';
import type { tl } from '@mtcute/core';
import { markGroup } from '#world/ids.ts';
import { whyNotRead } from '#world/rights.ts';
import type { Group, Person } from '#world/types.ts';
import { me, type Context } from './handler.ts';
import { RpcError } from './rpc-error.ts';

export type Peer = { person: Person } | { group: Group };

export function resolvePeer(context: Context, peer: tl.TypeInputPeer): Peer {
  switch (peer._) {
    case 'inputPeerSelf':
      return { person: me(context) };
    case 'inputPeerUser':
      return { person: knownPerson(context, peer.userId, peer.accessHash) ?? refuse('PEER_ID_INVALID') };
    case 'inputPeerUserFromMessage':
      return { person: context.world.people.get(peer.userId) ?? refuse('PEER_ID_INVALID') };
    case 'inputPeerChat':
      return { group: basicGroup(context, peer.chatId) };
    case 'inputPeerChannel':
      return { group: channel(context, peer.channelId, peer.accessHash, 'PEER_ID_INVALID') };
    case 'inputPeerEmpty':
    case 'inputPeerChannelFromMessage':
    case 'mtcute.dummyInputPeerMinUser':
    case 'mtcute.dummyInputPeerMinChannel':
      throw new RpcError('PEER_ID_INVALID');
  }
}

export function resolveUser(context: Context, user: tl.TypeInputUser): Person | null {
  switch (user._) {
    case 'inputUserSelf':
      return me(context);
    case 'inputUser':
      return knownPerson(context, user.userId, user.accessHash);
    case 'inputUserFromMessage':
      return context.world.people.get(user.userId) ?? null;
    case 'inputUserEmpty':
      return null;
  }
}

export function resolveChannel(context: Context, input: tl.TypeInputChannel): Group {
  if (input._ !== 'inputChannel') throw new RpcError('CHANNEL_INVALID');
  return channel(context, input.channelId, input.accessHash, 'CHANNEL_INVALID');
}

/** The channel, if this account may look into it. */
export function resolveReadable(context: Context, input: tl.TypeInputChannel): Group {
  return mustRead(context, resolveChannel(context, input));
}

export function mustRead(context: Context, group: Group): Group {
  const refusal = whyNotRead(group, me(context));
  if (refusal !== null) throw new RpcError(refusal);
  return group;
}

/** Members only: who is not inside does not know that it exists. */
export function basicGroup(context: Context, id: number): Group {
  const group = context.world.group(markGroup({ id, kind: 'basic_group' }), context.now);
  return group?.members.has(me(context).id) ? group : refuse('CHAT_ID_INVALID');
}

function channel(context: Context, id: number, hash: Long, error: string): Group {
  const group = context.world.group(markGroup({ id, kind: 'supergroup' }), context.now);
  return group && context.world.hashFor(me(context).id, group).equals(hash) ? group : refuse(error);
}

function knownPerson(context: Context, id: number, hash: Long): Person | null {
  const person = context.world.people.get(id);
  if (person === context.person) return person ?? null;
  return person && context.world.hashFor(me(context).id, person).equals(hash) ? person : null;
}

function refuse(text: string): never {
  throw new RpcError(text);
}
