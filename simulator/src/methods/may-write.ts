import type { Content } from '#world/media.ts';
import { whyNotWrite } from '#world/rights.ts';
import type { Person } from '#world/types.ts';
import type { Context } from './handler.ts';
import type { Peer } from './peers.ts';
import { RpcError } from './rpc-error.ts';

/** Throws Telegram's refusal if this person may not write that there. */
export function mayWrite(
  { now }: Context,
  from: Person,
  peer: Peer,
  { contents, count }: { contents: readonly Content[]; count: number },
): void {
  if ('group' in peer) {
    for (const content of contents) {
      const refusal = whyNotWrite(peer.group, from, content, now);
      if (refusal !== null) throw new RpcError(refusal);
    }
    if (count > 1 && peer.group.slow_mode_seconds > 0) throw new RpcError('SLOWMODE_MULTI_MSGS_DISABLED');
    return;
  }
  if (from.state === 'spam_restricted') throw new RpcError('PEER_FLOOD');
  if (peer.person.state === 'deactivated' || peer.person.state === 'banned')
    throw new RpcError('INPUT_USER_DEACTIVATED');
}
