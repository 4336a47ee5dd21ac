/** All that Telegram tells of a group to whoever opens it. */
import Long from 'long';
import type { tl } from '@mtcute/core';
import { isAdmin } from '#world/groups.ts';
import { nextWriteAt } from '#world/rights.ts';
import { unreadCount } from '#world/reading.ts';
import type { Group, Person } from '#world/types.ts';
import type { World } from '#world/world.ts';
import { isCreator, renderGroup } from './group.ts';
import { renderEmoji } from './reactions.ts';
import { renderUser } from './user.ts';
import { unix } from './time.ts';

/** Telegram shows the members of larger supergroups in pages only. */
const PARTICIPANTS_SHOWN = 200;

export function renderFullGroup(world: World, viewer: Person, group: Group): tl.messages.RawChatFull {
  const linked = group.linked === null ? undefined : world.groups.get(group.linked);
  const chats = [group, ...(linked ? [linked] : [])].map((each) => renderGroup(world, viewer, each));
  if (group.kind === 'basic_group') {
    const members = [...group.members.keys()].slice(0, PARTICIPANTS_SHOWN);
    const users = members
      .flatMap((id) => world.people.get(id) ?? [])
      .map((member) => renderUser(world, viewer, member));
    return { _: 'messages.chatFull', fullChat: fullChat(world, group), chats, users };
  }
  const bot = group.guard_bot === undefined ? undefined : world.people.get(group.guard_bot);
  const users = bot ? [renderUser(world, viewer, bot)] : [];
  const full = { ...fullChannel(viewer, group), ...(linked ? { linkedChatId: linked.id } : {}) };
  return { _: 'messages.chatFull', fullChat: full, chats, users };
}

function fullChannel(viewer: Person, group: Group): tl.RawChannelFull {
  const slowMode = group.slow_mode_seconds > 0 ? { slowmodeSeconds: group.slow_mode_seconds } : {};
  const nextSend = unix(nextWriteAt(group, viewer));
  const pinned = group.posts.findLast(({ message }) => message.pinned);
  return {
    _: 'channelFull',
    id: group.id,
    about: '',
    canViewParticipants: group.kind === 'supergroup',
    participantsCount: group.members.size,
    readInboxMaxId: viewer.read.get(group.chat_id) ?? 0,
    readOutboxMaxId: viewer.read_outbox.get(group.chat_id) ?? 0,
    unreadCount: unreadCount(viewer, group),
    chatPhoto: { _: 'photoEmpty', id: Long.ZERO },
    notifySettings: { _: 'peerNotifySettings' },
    botInfo: [],
    pts: group.pts,
    ...reactionsOf(group),
    ...slowMode,
    ...(nextSend > 0 && group.slow_mode_seconds > 0 ? { slowmodeNextSendDate: nextSend } : {}),
    ...(pinned ? { pinnedMsgId: pinned.id } : {}),
    ...(group.guard_bot === undefined ? {} : { guardBotId: group.guard_bot }),
    ...(group.stars === undefined ? {} : { sendPaidMessagesStars: Long.fromNumber(group.stars) }),
    ...(isAdmin(group, viewer) ? { requestsPending: group.requests.size, recentRequesters: [] } : {}),
  };
}

function fullChat(world: World, group: Group): tl.RawChatFull {
  const participants = [...group.members].map(([userId, since]): tl.TypeChatParticipant => {
    const person = world.people.get(userId);
    if (person && isCreator(group, person)) return { _: 'chatParticipantCreator', userId };
    const joined = { userId, inviterId: userId, date: unix(since) };
    if (group.admins.has(userId)) return { _: 'chatParticipantAdmin', ...joined };
    return { _: 'chatParticipant', ...joined };
  });
  return {
    _: 'chatFull',
    id: group.id,
    about: '',
    participants: { _: 'chatParticipants', chatId: group.id, participants, version: group.members.size },
    notifySettings: { _: 'peerNotifySettings' },
    ...reactionsOf(group),
  };
}

function reactionsOf({
  reactions,
  reactions_max,
}: Group): Pick<tl.RawChannelFull, 'availableReactions' | 'reactionsLimit'> {
  const limit = reactions_max === undefined ? {} : { reactionsLimit: reactions_max };
  if (reactions === undefined) return { availableReactions: { _: 'chatReactionsAll' }, ...limit };
  if (reactions.length === 0) return { availableReactions: { _: 'chatReactionsNone' }, ...limit };
  return { availableReactions: { _: 'chatReactionsSome', reactions: reactions.map(renderEmoji) }, ...limit };
}
