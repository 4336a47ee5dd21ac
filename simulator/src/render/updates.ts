import type { tl } from '@mtcute/core';
import type { CopyEvent, DeletedEvent, Group, Person, PostEvent, ReadEvent } from '#world/types.ts';
import type { World } from '#world/world.ts';
import { chatPeer, messageOf, placeOf, renderMessage, renderPeers, type Seen } from './message.ts';
import { renderReactions } from './reactions.ts';
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

/** An edit of a post (in a group) or of the viewer's own copy. */
export function editUpdate(
  world: World,
  viewer: Person,
  edited: { group: Group; event: PostEvent } | { event: CopyEvent },
): tl.TypeUpdate {
  const common = { pts: edited.event.pts, ptsCount: 1 };
  if ('group' in edited) {
    const message = renderMessage(world, viewer, { group: edited.group, post: edited.event.post });
    return { _: 'updateEditChannelMessage', message, ...common };
  }
  return { _: 'updateEditMessage', message: renderMessage(world, viewer, { copy: edited.event.copy }), ...common };
}

/** `group`: a supergroup or channel; null: the viewer's mailbox. */
export function deleteUpdate({ ids, pts }: DeletedEvent, group: Group | null): tl.TypeUpdate {
  const common = { messages: ids, pts, ptsCount: ids.length };
  return group
    ? { _: 'updateDeleteChannelMessages', channelId: group.id, ...common }
    : { _: 'updateDeleteMessages', ...common };
}

/** Reactions move no state: who misses this sees them with the message. */
export function reactionsUpdate(world: World, viewer: Person, seen: Seen): tl.RawUpdateMessageReactions {
  const open = !('post' in seen) || seen.group.kind === 'supergroup';
  const reactions = renderReactions(viewer, messageOf(seen), open);
  return { _: 'updateMessageReactions', ...placeOf(world, seen), reactions };
}

/** Somebody has read a chat of the mailbox. */
export function readUpdate(world: World, event: ReadEvent): tl.TypeUpdate {
  const common = { peer: chatPeer(world, event.chat_id), maxId: event.max_id, pts: event.pts, ptsCount: 1 };
  return event.kind === 'read_inbox'
    ? { _: 'updateReadHistoryInbox', ...common, stillUnreadCount: 0 }
    : { _: 'updateReadHistoryOutbox', ...common };
}
