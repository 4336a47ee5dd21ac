import type { tl } from '@mtcute/core';
import { unreadMentions } from '#world/mentions.ts';
import { unreadCount } from '#world/reading.ts';
import type { Group, Person } from '#world/types.ts';
import type { World } from '#world/world.ts';
import { chatPeer, type Seen } from './message.ts';

/** A chat in somebody's list; `last` is its newest message, if it has any. */
export type Chat = { chat_id: number; group: Group | null; last: Seen | null };

export function renderDialog(world: World, viewer: Person, { chat_id, group, last }: Chat): tl.RawDialog {
  const topMessage = last === null ? 0 : 'post' in last ? last.post.id : last.copy.id;
  return {
    _: 'dialog',
    peer: chatPeer(world, chat_id),
    topMessage,
    readInboxMaxId: viewer.read.get(chat_id) ?? 0,
    readOutboxMaxId: viewer.read_outbox.get(chat_id) ?? 0,
    unreadCount: unreadCount(viewer, group ?? chat_id),
    unreadMentionsCount: group ? unreadMentions(world, viewer, group) : 0,
    unreadReactionsCount: 0,
    unreadPollVotesCount: 0,
    notifySettings: { _: 'peerNotifySettings' },
    ...(group && group.kind !== 'basic_group' ? { pts: group.pts } : {}),
  };
}
