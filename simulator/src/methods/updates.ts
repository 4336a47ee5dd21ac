import type { tl } from '@mtcute/core';
import { groupNews, mailboxNews } from '#render/news.ts';
import { renderDialog } from '#render/dialog.ts';
import { renderMessage, renderPeers, type Seen } from '#render/message.ts';
import { renderGroup } from '#render/group.ts';
import { unix } from '#render/time.ts';
import { eventsAfter, groupEventsAfter } from '#world/store.ts';
import type { Group, MailboxEvent, Person } from '#world/types.ts';
import type { World } from '#world/world.ts';
import { me, type Context, type Handlers } from './handler.ts';
import { PAGE_MAX } from './limits.ts';
import { resolveReadable } from './peers.ts';
import { RpcError } from './rpc-error.ts';

/** Seconds after which a client that shows a channel may ask again. */
const CHANNEL_POLL_SECONDS = 30;

/** Messages that come with the news that too many were missed. */
const TOO_LONG_SHOWN = 20;

export const updates: Handlers = {
  'updates.getState': (_request, context) => stateOf(context),
  'updates.getDifference': ({ pts, date, ptsLimit, ptsTotalLimit }, context) => {
    const { mailbox } = me(context);
    const { difference_slice, difference_max } = context.world.limits;
    checkPts(pts, mailbox.pts);
    const events = eventsAfter(mailbox, pts);
    if (events.length > Math.min(difference_max, ptsTotalLimit ?? Infinity)) {
      return { _: 'updates.differenceTooLong', pts: mailbox.pts };
    }
    const most = Math.min(difference_slice, Math.max(ptsLimit ?? Infinity, 1));
    if (events.length > most) {
      const slice = events.slice(0, most);
      const intermediateState = { ...stateOf(context), pts: slice.at(-1)?.pts ?? pts };
      return { _: 'updates.differenceSlice', ...difference(context, slice, []), intermediateState };
    }
    const changed = changedChannels(context, date);
    if (events.length === 0 && changed.length === 0) {
      return { _: 'updates.differenceEmpty', date: unix(context.now), seq: SEQ };
    }
    return { _: 'updates.difference', ...difference(context, events, changed), state: stateOf(context) };
  },
  'updates.getChannelDifference': ({ channel, pts, limit }, context) => {
    const { world } = context;
    const viewer = me(context);
    const group = resolveReadable(context, channel);
    checkPts(pts, group.pts);
    const missed = groupEventsAfter(group, pts);
    if (missed.length === 0) {
      return { _: 'updates.channelDifferenceEmpty', final: true, pts: group.pts, timeout: CHANNEL_POLL_SECONDS };
    }
    if (missed.length > world.limits.channel_difference_max) return channelTooLong(world, viewer, group);
    const events = missed.slice(0, Math.min(Math.max(limit, 1), PAGE_MAX));
    const { seen, newMessages, otherUpdates } = groupNews(world, viewer, group, events);
    return {
      _: 'updates.channelDifference',
      final: events.length === missed.length,
      pts: events.at(-1)?.pts ?? pts,
      newMessages,
      otherUpdates,
      ...renderPeers(world, viewer, seen),
      timeout: CHANNEL_POLL_SECONDS,
    };
  },
};

/** Where the channel stands now, with its last messages: what lies before them the client has to look up itself. */
function channelTooLong(world: World, viewer: Person, group: Group): tl.updates.RawChannelDifferenceTooLong {
  const seen = group.posts.slice(-TOO_LONG_SHOWN).map((post): Seen => ({ group, post }));
  const last = seen.at(-1) ?? null;
  return {
    _: 'updates.channelDifferenceTooLong',
    final: true,
    timeout: CHANNEL_POLL_SECONDS,
    dialog: renderDialog(world, viewer, { chat_id: group.chat_id, group, last }),
    messages: seen.toReversed().map((each) => renderMessage(world, viewer, each)),
    ...renderPeers(world, viewer, seen),
  };
}

/** Updates here are ordered by `pts` only; `seq` never moves. */
const SEQ = 1;

export function stateOf(context: Context): tl.updates.RawState {
  const { pts } = me(context).mailbox;
  return { _: 'updates.state', pts, qts: 0, date: unix(context.now), seq: SEQ, unreadCount: 0 };
}

/** A state from the future belongs to another world; the client has to begin anew. */
function checkPts(pts: number, newest: number): void {
  if (pts <= 0) throw new RpcError('PERSISTENT_TIMESTAMP_EMPTY');
  if (pts > newest) throw new RpcError('PERSISTENT_TIMESTAMP_INVALID');
}

function difference(
  context: Context,
  events: MailboxEvent[],
  changed: Group[],
): Omit<tl.updates.RawDifference, '_' | 'state'> {
  const { world } = context;
  const viewer = me(context);
  const { seen, newMessages, otherUpdates } = mailboxNews(world, viewer, events);
  const { users, chats } = renderPeers(world, viewer, seen);
  const known = new Set(chats.map(({ id }) => id));
  const tooLong = changed.map(({ id, pts }): tl.TypeUpdate => ({ _: 'updateChannelTooLong', channelId: id, pts }));
  return {
    newMessages,
    newEncryptedMessages: [],
    otherUpdates: [...otherUpdates, ...tooLong],
    users,
    chats: [...chats, ...changed.filter(({ id }) => !known.has(id)).map((group) => renderGroup(world, viewer, group))],
  };
}

/** Channels have states of their own; the common difference only says where to look. */
function changedChannels(context: Context, sinceSeconds: number): Group[] {
  const { world, now } = context;
  if (!world.limits.names_changed_channels) return [];
  return [...me(context).groups].flatMap((chat_id): Group[] => {
    const group = world.group(chat_id, now);
    return group && group.changed_at && unix(group.changed_at) >= sinceSeconds ? [group] : [];
  });
}
