import type { tl } from '@mtcute/core';
import type { Caller } from '#telegram/caller.ts';

/**
 * Remembers the chats, and the people who wrote in private, so that they can be answered. Not those who write in groups:
 * there are thousands of them, and nobody writes to them from here.
 */
export async function rememberParties(
  caller: Caller,
  { users, chats }: { users: readonly tl.TypeUser[]; chats: readonly tl.TypeChat[] },
  updates: readonly (tl.TypeUpdate | tl.TypeMessage)[],
): Promise<void> {
  const partners = new Set(updates.flatMap((update) => partnerOf(update)));
  const met = users.filter((user) => partners.has(user.id));
  if (met.length === 0 && chats.length === 0) return;
  await caller.peers.updatePeersFrom({ _: 'updates', updates: [], users: met, chats: [...chats], date: 0, seq: 0 });
}

function partnerOf(update: tl.TypeUpdate | tl.TypeMessage): number[] {
  const message = 'message' in update && typeof update.message === 'object' ? update.message : update;
  return 'peerId' in message && message.peerId?._ === 'peerUser' ? [message.peerId.userId] : [];
}
