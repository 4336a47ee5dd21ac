/** From the number by which a client names a message to the message. */
import type { Seen } from '#render/message.ts';
import { copyById, postById } from '#world/store.ts';
import { me, type Context } from './handler.ts';
import { mustRead, type Peer } from './peers.ts';
import { RpcError } from './rpc-error.ts';

/** Throws MESSAGE_ID_INVALID when there is none, or none any more. */
export function messageIn(context: Context, peer: Peer, id: number): Seen {
  const seen = findMessage(context, peer, id);
  if (!seen) throw new RpcError('MESSAGE_ID_INVALID');
  return seen;
}

export function findMessage(context: Context, peer: Peer, id: number): Seen | null {
  if ('group' in peer && peer.group.kind !== 'basic_group') {
    const group = mustRead(context, peer.group);
    const post = postById(group, id);
    return post ? { group, post } : null;
  }
  const chat_id = 'group' in peer ? peer.group.chat_id : peer.person.id;
  const copy = copyById(me(context), id);
  return copy?.chat_id === chat_id ? { copy } : null;
}
