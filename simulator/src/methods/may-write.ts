import type { Content } from '#world/media.ts';
import { whyNotWrite, type Wish } from '#world/rights.ts';
import { whyNotWriteTo } from '#world/privacy.ts';
import type { Person } from '#world/types.ts';
import type { Context } from './handler.ts';
import type { Peer } from './peers.ts';
import { RpcError } from './rpc-error.ts';

/** Throws Telegram's refusal if this person may not write that there; several contents are an album. */
export function mayWrite(
  { now }: Context,
  from: Person,
  peer: Peer,
  { contents, ...rest }: Omit<Wish, 'content'> & { contents: readonly Content[] },
): void {
  if ('person' in peer) {
    const refusal = whyNotWriteTo(from, peer.person, rest.stars);
    if (refusal !== null) throw new RpcError(refusal);
    return;
  }
  for (const content of contents) {
    const refusal = whyNotWrite(peer.group, from, { content, ...rest }, now);
    if (refusal !== null) throw new RpcError(refusal);
  }
  if (contents.length > 1 && peer.group.slow_mode_seconds > 0) throw new RpcError('SLOWMODE_MULTI_MSGS_DISABLED');
}
