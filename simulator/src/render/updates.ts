import type { tl } from '@mtcute/core';
import { unreadCount, type ReadNews } from '#world/reading.ts';
import type { CopyEvent, DeletedEvent, Group, Person, PinEvent, PostEvent, ReadEvent } from '#world/types.ts';
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

export function pinUpdate(world: World, { chat_id, ids, pinned, pts }: PinEvent, group: Group | null): tl.TypeUpdate {
  const common = { pinned, messages: ids, pts, ptsCount: ids.length };
  return group
    ? { _: 'updatePinnedChannelMessages', channelId: group.id, ...common }
    : { _: 'updatePinnedMessages', peer: chatPeer(world, chat_id), ...common };
}

/** Reactions move no state: who misses this sees them with the message. */
export function reactionsUpdate(world: World, viewer: Person, seen: Seen): tl.RawUpdateMessageReactions {
  const open = !('post' in seen) || seen.group.kind === 'supergroup';
  const reactions = renderReactions(viewer, messageOf(seen), open);
  return { _: 'updateMessageReactions', ...placeOf(world, seen), reactions };
}

/** An event of the viewer's mailbox: a chat was read. */
export function readUpdate(world: World, viewer: Person, event: ReadEvent): tl.TypeUpdate {
  const { chat_id, max_id: maxId, pts } = event;
  const common = { peer: chatPeer(world, chat_id), maxId, pts, ptsCount: 1 };
  return event.kind === 'read_inbox'
    ? { _: 'updateReadHistoryInbox', ...common, stillUnreadCount: unreadCount(viewer, chat_id) }
    : { _: 'updateReadHistoryOutbox', ...common };
}

/** What whoever is concerned hears when a chat was read; of a channel it moves no state. */
export function readNewsUpdate(world: World, news: ReadNews): tl.TypeUpdate {
  if ('event' in news) return readUpdate(world, news.person, news.event);
  const { person, group, kind, max_id: maxId } = news;
  if (kind === 'read_outbox') return { _: 'updateReadChannelOutbox', channelId: group.id, maxId };
  const stillUnreadCount = unreadCount(person, group);
  return { _: 'updateReadChannelInbox', channelId: group.id, maxId, stillUnreadCount, pts: group.pts };
}
