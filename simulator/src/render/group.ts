import Long from 'long';
import type { tl } from '@mtcute/core';
import { nextWriteAt } from '#world/rights.ts';
import { unreadCount } from '#world/reading.ts';
import type { Group, Person } from '#world/types.ts';
import type { World } from '#world/world.ts';
import { defaultBannedRights, writeBan } from './rights.ts';
import { renderEmoji } from './reactions.ts';
import { renderUser } from './user.ts';
import { unix } from './time.ts';

/** Telegram shows the members of larger supergroups in pages only. */
const PARTICIPANTS_SHOWN = 200;

export function renderPeer(group: Group): tl.RawPeerChannel | tl.RawPeerChat {
  return group.kind === 'basic_group' ? { _: 'peerChat', chatId: group.id } : { _: 'peerChannel', channelId: group.id };
}

/** A group as that viewer sees it. */
export function renderGroup(world: World, viewer: Person, group: Group): tl.RawChannel | tl.RawChat {
  const common = {
    id: group.id,
    title: group.title,
    photo: { _: 'chatPhotoEmpty' },
    date: unix(group.members.get(viewer.id) ?? group.created_at),
    left: !group.members.has(viewer.id),
    participantsCount: group.members.size,
    defaultBannedRights: defaultBannedRights(group),
  } as const;
  if (group.kind === 'basic_group') {
    return { _: 'chat', ...common, version: group.members.size };
  }
  return {
    _: 'channel',
    ...common,
    accessHash: world.hashFor(viewer.id, group),
    megagroup: group.kind === 'supergroup',
    broadcast: group.kind === 'channel',
    joinRequest: group.join === 'approval',
    slowmodeEnabled: group.slow_mode_seconds > 0,
    ...(group.username === undefined ? {} : { username: group.username }),
    ...(group.banned.has(viewer.id) ? { bannedRights: writeBan } : {}),
  };
}

export function renderFullGroup(world: World, viewer: Person, group: Group): tl.messages.RawChatFull {
  const chats = [renderGroup(world, viewer, group)];
  if (group.kind === 'basic_group') {
    const users = membersOf(world, group).map((member) => renderUser(world, viewer, member));
    return { _: 'messages.chatFull', fullChat: fullChat(group), chats, users };
  }
  return { _: 'messages.chatFull', fullChat: fullChannel(viewer, group), chats, users: [] };
}

/** The viewer's or somebody else's membership; null: none. */
export function renderParticipant(viewer: Person, group: Group, person: Person): tl.TypeChannelParticipant | null {
  const joined_at = group.members.get(person.id);
  if (!joined_at) return null;
  const date = unix(joined_at);
  if (group.banned.has(person.id)) {
    const peer: tl.RawPeerUser = { _: 'peerUser', userId: person.id };
    return { _: 'channelParticipantBanned', peer, kickedBy: person.id, date, bannedRights: writeBan };
  }
  if (person === viewer) return { _: 'channelParticipantSelf', userId: person.id, inviterId: person.id, date };
  return { _: 'channelParticipant', userId: person.id, date };
}

function membersOf(world: World, group: Group): Person[] {
  return [...group.members.keys()].slice(0, PARTICIPANTS_SHOWN).flatMap((id) => world.people.get(id) ?? []);
}

function fullChannel(viewer: Person, group: Group): tl.RawChannelFull {
  const slowMode = group.slow_mode_seconds > 0 ? { slowmodeSeconds: group.slow_mode_seconds } : {};
  const nextSend = unix(nextWriteAt(group, viewer));
  return {
    _: 'channelFull',
    id: group.id,
    about: '',
    canViewParticipants: group.kind === 'supergroup',
    participantsCount: group.members.size,
    readInboxMaxId: viewer.read.get(group.chat_id) ?? 0,
    readOutboxMaxId: group.last_id,
    unreadCount: unreadCount(viewer, group),
    chatPhoto: { _: 'photoEmpty', id: Long.ZERO },
    notifySettings: { _: 'peerNotifySettings' },
    botInfo: [],
    pts: group.pts,
    ...reactionsOf(group),
    ...slowMode,
    ...(nextSend > 0 && group.slow_mode_seconds > 0 ? { slowmodeNextSendDate: nextSend } : {}),
  };
}

function fullChat(group: Group): tl.RawChatFull {
  const participants = [...group.members].map(([userId, since]): tl.RawChatParticipant => ({
    _: 'chatParticipant',
    userId,
    inviterId: userId,
    date: unix(since),
  }));
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
