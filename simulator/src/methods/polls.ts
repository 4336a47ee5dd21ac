import type { tl } from '@mtcute/core';
import { messageOf, placeOf, renderPeers, type Seen } from '#render/message.ts';
import { renderPoll, renderPollResults } from '#render/media.ts';
import { renderUpdates } from '#render/updates.ts';
import type { Person, Poll } from '#world/types.ts';
import { audience, seenBy } from './announce.ts';
import { me, type Context, type Handlers } from './handler.ts';
import { messageIn } from './messages.ts';
import { resolvePeer } from './peers.ts';
import { RpcError } from './rpc-error.ts';

export const polls: Handlers = {
  /** No options at all take the vote back. */
  'messages.sendVote': ({ peer, msgId, options }, context) => {
    const { world, tell, key } = context;
    const voter = me(context);
    const seen = messageIn(context, resolvePeer(context, peer), msgId);
    const poll = pollIn(seen);
    const chosen = options.map((option) => Buffer.from(option).toString('hex'));
    check(voter, poll, chosen);
    if (chosen.length === 0) poll.votes.delete(voter.id);
    else poll.votes.set(voter.id, chosen);
    const place = world.places.get(messageOf(seen));
    for (const viewer of place ? audience(world, place) : []) {
      if (place) tell(viewer.id, () => pollUpdates(context, viewer, seenBy(place, viewer), poll), key);
    }
    return pollUpdates(context, voter, seen, poll);
  },
};

function pollUpdates({ world, now }: Context, viewer: Person, seen: Seen, poll: Poll): tl.RawUpdates {
  const shown = { poll: renderPoll(poll), results: renderPollResults(viewer, poll) };
  const update = { _: 'updateMessagePoll', ...placeOf(world, seen), pollId: poll.id, ...shown } as const;
  return renderUpdates([update], renderPeers(world, viewer, [seen]), now);
}

function pollIn(seen: Seen): Poll {
  const { media } = messageOf(seen);
  if (media?.kind !== 'poll') throw new RpcError('MESSAGE_ID_INVALID');
  return media.poll;
}

function check(voter: Person, poll: Poll, chosen: string[]): void {
  if (poll.closed) throw new RpcError('MESSAGE_POLL_CLOSED');
  if (poll.right && poll.votes.has(voter.id)) throw new RpcError('REVOTE_NOT_ALLOWED');
  if (chosen.length > 1 && !poll.multiple_choice) throw new RpcError('OPTIONS_TOO_MUCH');
  const known = new Set(poll.answers.map(({ option }) => option.toString('hex')));
  if (chosen.some((option) => !known.has(option))) throw new RpcError('OPTION_INVALID');
}
