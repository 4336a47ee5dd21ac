import Long from 'long';
import type { tl } from '@mtcute/core';
import { messageOf, renderPeers } from '#render/message.ts';
import { renderReaction } from '#render/reactions.ts';
import { react, REACTIONS } from '#world/reactions.ts';
import { guestsOf } from '#world/rights.ts';
import { me, type Context, type Handlers } from './handler.ts';
import { PAGE_MAX } from './limits.ts';
import { findMessage, messageIn } from './messages.ts';
import { resolvePeer, type Peer } from './peers.ts';
import { RpcError } from './rpc-error.ts';
import { reactionUpdates, tellReactions } from './tell-changes.ts';

export const reactions: Handlers = {
  'messages.sendReaction': ({ peer: input, msgId, reaction = [] }, context) => {
    const person = me(context);
    const peer = resolvePeer(context, input);
    const seen = messageIn(context, peer, msgId);
    mayReact(context, peer);
    const wish = { emoji: reaction.flatMap(emojiOf), at: context.now };
    const group = 'group' in peer ? peer.group : null;
    const refusal = react(context.world, person, { message: messageOf(seen), group }, wish);
    if (refusal !== null) throw new RpcError(refusal);
    const place = context.world.places.get(messageOf(seen));
    if (place) tellReactions(context, place, context.key);
    return reactionUpdates(context, person, [seen]);
  },
  'messages.getMessagesReactions': ({ peer: input, id }, context) => {
    const peer = resolvePeer(context, input);
    const seen = id.slice(0, PAGE_MAX).flatMap((number) => findMessage(context, peer, number) ?? []);
    return reactionUpdates(context, me(context), seen);
  },
  'messages.getMessageReactionsList': ({ peer, id, reaction, offset, limit }, context) => {
    const viewer = me(context);
    const seen = messageIn(context, resolvePeer(context, peer), id);
    if ('post' in seen && seen.group.kind === 'channel') throw new RpcError('BROADCAST_FORBIDDEN');
    const [wanted] = reaction ? emojiOf(reaction) : [];
    const all = [...messageOf(seen).reactions]
      .flatMap((each) => renderReaction(viewer, each))
      .filter((each) => wanted === undefined || emojiOf(each.reaction)[0] === wanted);
    const start = Number(offset ?? 0);
    const shown = all.slice(start, start + Math.min(Math.max(limit, 1), PAGE_MAX));
    const end = start + shown.length;
    return {
      _: 'messages.messageReactionsList',
      count: all.length,
      reactions: shown,
      ...renderPeers(context.world, viewer, [seen]),
      ...(end < all.length ? { nextOffset: String(end) } : {}),
    };
  },
  'messages.getAvailableReactions': () => {
    return { _: 'messages.availableReactions', hash: 1, reactions: REACTIONS.map(availableReaction) };
  },
};

/** Who may not read is refused before. */
function mayReact(context: Context, peer: Peer): void {
  if (!('group' in peer)) return;
  const { group } = peer;
  const person = me(context);
  const isGuest = !group.members.has(person.id) && guestsOf(group) === 'welcome';
  if (!group.members.has(person.id) && !isGuest) throw new RpcError('CHAT_WRITE_FORBIDDEN');
  if (person.state === 'spam_restricted' || group.banned.has(person.id)) throw new RpcError('USER_BANNED_IN_CHANNEL');
}

/** An empty reaction takes the old one back. Those of one's own drawing need Premium, which nobody here has. */
function emojiOf(reaction: tl.TypeReaction): string[] {
  switch (reaction._) {
    case 'reactionEmoji':
      return [reaction.emoticon];
    case 'reactionEmpty':
      return [];
    case 'reactionCustomEmoji':
      throw new RpcError('PREMIUM_ACCOUNT_REQUIRED');
    case 'reactionPaid':
      throw new RpcError('REACTION_INVALID');
  }
}

/** Without its pictures, which nobody here draws. */
function availableReaction(reaction: string): tl.RawAvailableReaction {
  const none: tl.RawDocumentEmpty = { _: 'documentEmpty', id: Long.ZERO };
  const drawn = { staticIcon: none, appearAnimation: none, selectAnimation: none, activateAnimation: none };
  return { _: 'availableReaction', reaction, title: reaction, ...drawn, effectAnimation: none };
}
