import type { tl } from '@mtcute/core';
import type { Message, Person, Reaction } from '#world/types.ts';
import { unix } from './time.ts';

/** How many of the last ones are shown with a message. */
const RECENT_SHOWN = 3;

/** The most frequent first. In channels nobody sees who it was. */
export function renderReactions(viewer: Person, message: Message, open: boolean): tl.RawMessageReactions {
  const counts = new Map<string, number>();
  for (const { emoji } of message.reactions.values()) {
    for (const each of emoji) counts.set(each, (counts.get(each) ?? 0) + 1);
  }
  const own = message.reactions.get(viewer.id)?.emoji ?? [];
  const results = [...counts].map(([emoji, count]): tl.RawReactionCount => ({
    _: 'reactionCount',
    reaction: renderEmoji(emoji),
    count,
    ...(own.includes(emoji) ? { chosenOrder: own.indexOf(emoji) } : {}),
  }));
  const recent = [...message.reactions].toReversed().slice(0, RECENT_SHOWN);
  return {
    _: 'messageReactions',
    canSeeList: open,
    results: results.toSorted((one, other) => other.count - one.count),
    ...(open ? { recentReactions: recent.flatMap((each) => renderReaction(viewer, each)) } : {}),
  };
}

export function renderReaction(viewer: Person, [id, { emoji, at }]: [number, Reaction]): tl.RawMessagePeerReaction[] {
  const common = { _: 'messagePeerReaction', my: id === viewer.id, date: unix(at) } as const;
  return emoji.map((each) => ({ ...common, peerId: { _: 'peerUser', userId: id }, reaction: renderEmoji(each) }));
}

export function renderEmoji(emoticon: string): tl.RawReactionEmoji {
  return { _: 'reactionEmoji', emoticon };
}
