import type { tl } from '@mtcute/core';

/** Which sequence an update belongs to: the account's own, or that of a channel (its bare id). */
export type Place = { box: 'common' | number; pts: number; count: number };

/** Null for updates that are in no sequence. */
export function placeOf(update: tl.TypeUpdate): Place | null {
  if (!('pts' in update) || !('ptsCount' in update)) return null;
  const { pts, ptsCount: count } = update;
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- every other update with a number is of the account's own sequence.
  switch (update._) {
    case 'updateNewChannelMessage':
    case 'updateEditChannelMessage': {
      const peer = update.message.peerId;
      return peer?._ === 'peerChannel' ? { box: peer.channelId, pts, count } : null;
    }
    case 'updateDeleteChannelMessages':
    case 'updateChannelWebPage':
    case 'updatePinnedChannelMessages':
      return { box: update.channelId, pts, count };
    default:
      return { box: 'common', pts, count };
  }
}
