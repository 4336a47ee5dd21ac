import type { tl } from '@mtcute/core';
import type { Person, ReadEvent } from '#world/types.ts';
import type { World } from '#world/world.ts';
import { chatPeer, renderMessage, renderPeers, type Seen } from './message.ts';
import { unix } from './time.ts';

/** A group of updates without a place in the `seq` order, which the server does not use. */
export function renderUpdates(
  updates: tl.TypeUpdate[],
  peers: { users: tl.TypeUser[]; chats: tl.TypeChat[] },
  now: Date,
): tl.RawUpdates {
  return { _: 'updates', updates, ...peers, date: unix(now), seq: 0 };
}

/** `repeated`: the viewer sends it again and hears of the old message, which changes no state. */
export function newMessageUpdate(world: World, viewer: Person, seen: Seen, repeated = false): tl.TypeUpdate {
  const message = renderMessage(world, viewer, seen);
  const ptsCount = repeated ? 0 : 1;
  if ('post' in seen) {
    const pts = repeated ? seen.group.pts : seen.post.pts;
    return { _: 'updateNewChannelMessage', message, pts, ptsCount };
  }
  return { _: 'updateNewMessage', message, pts: repeated ? viewer.mailbox.pts : seen.copy.pts, ptsCount };
}

export function newMessageUpdates(world: World, viewer: Person, seen: Seen, now: Date): tl.RawUpdates {
  return renderUpdates([newMessageUpdate(world, viewer, seen)], renderPeers(world, viewer, [seen]), now);
}

/** What a mailbox event other than a message looks like. */
export function readUpdate(world: World, event: ReadEvent): tl.TypeUpdate {
  const common = { peer: chatPeer(world, event.chat_id), maxId: event.max_id, pts: event.pts, ptsCount: 1 };
  return event.kind === 'read_inbox'
    ? { _: 'updateReadHistoryInbox', ...common, stillUnreadCount: 0 }
    : { _: 'updateReadHistoryOutbox', ...common };
}
