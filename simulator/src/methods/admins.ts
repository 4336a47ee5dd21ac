/** What admins of a group do: look at its members, ban, let in, pin. */
import type { tl } from '@mtcute/core';
import { renderGroup } from '#render/group.ts';
import { messageOf } from '#render/message.ts';
import { renderParticipant } from '#render/participants.ts';
import { renderUpdates } from '#render/updates.ts';
import { renderUser } from '#render/user.ts';
import { pin } from '#world/edits.ts';
import { isAdmin } from '#world/groups.ts';
import { approve, kick } from '#world/membership.ts';
import { noteAction } from '#world/service-messages.ts';
import type { Group, Person } from '#world/types.ts';
import { announceAction, announceMembership, announceMessage } from './announce.ts';
import { me, type Context, type Handlers } from './handler.ts';
import { PARTICIPANTS_MAX } from './limits.ts';
import { messageIn } from './messages.ts';
import { resolveChannel, resolvePeer, resolveReadable, resolveUser, type Peer } from './peers.ts';
import { RpcError } from './rpc-error.ts';
import { tellPins } from './tell-changes.ts';

export const admins: Handlers = {
  'channels.getParticipants': ({ channel, filter, offset, limit }, context) => {
    const { world } = context;
    const viewer = me(context);
    const group = resolveReadable(context, channel);
    if (group.kind === 'channel') mustBeAdmin(context, group);
    const all = chosenBy(filter, group).flatMap((id) => world.people.get(id) ?? []);
    const people = all.slice(offset, offset + Math.min(Math.max(limit, 0), PARTICIPANTS_MAX));
    return {
      _: 'channels.channelParticipants',
      count: all.length,
      participants: people.flatMap((person) => renderParticipant(viewer, group, person) ?? []),
      chats: [renderGroup(world, viewer, group)],
      users: people.map((person) => renderUser(world, viewer, person)),
    };
  },
  'channels.editBanned': ({ channel, participant, bannedRights }, context) => {
    const group = resolveChannel(context, channel);
    mustBeAdmin(context, group);
    const peer = resolvePeer(context, participant);
    if (!('person' in peer)) throw new RpcError('PARTICIPANT_ID_INVALID');
    if (isAdmin(group, peer.person)) throw new RpcError('USER_ADMIN_INVALID');
    ban(context, group, peer.person, bannedRights);
    return groupUpdates(context, group);
  },
  'messages.hideChatJoinRequest': ({ peer, userId, approved }, context) => {
    const group = groupOf(resolvePeer(context, peer));
    mustBeAdmin(context, group);
    const person = resolveUser(context, userId);
    if (!person || !group.requests.has(person.id)) throw new RpcError('HIDE_REQUESTER_MISSING');
    if (approved) letIn(context, group, approve(context.world, group, context.now, person.id));
    else group.requests.delete(person.id);
    return groupUpdates(context, group);
  },
  'messages.updatePinnedMessage': ({ peer: input, id, unpin }, context) => {
    const { world, now } = context;
    const peer = resolvePeer(context, input);
    if ('group' in peer) mustBeAdmin(context, peer.group);
    const message = messageOf(messageIn(context, peer, id));
    tellPins(context, pin(world, message, !(unpin ?? false), now));
    if ('group' in peer && !unpin) {
      const about = { from: me(context), action: { kind: 'pinned' }, at: now, reply_to: message } as const;
      announceMessage(context, noteAction(world, peer.group, about));
    }
    return renderUpdates([], { users: [], chats: [] }, now);
  },
};

export function mustBeAdmin(context: Context, group: Group): void {
  if (!isAdmin(group, me(context))) throw new RpcError('CHAT_ADMIN_REQUIRED');
}

/** Tells whoever was let in, and the group. */
export function letIn(context: Pick<Context, 'world' | 'tell' | 'now'>, group: Group, people: readonly Person[]): void {
  for (const person of people) {
    announceMembership(context, group, person);
    announceAction(context, group, person, { kind: 'joined', how: 'by_request', user_id: person.id });
  }
}

export function groupOf(peer: Peer): Group {
  if (!('group' in peer)) throw new RpcError('PEER_ID_INVALID');
  return peer.group;
}

function chosenBy(filter: tl.TypeChannelParticipantsFilter, group: Group): number[] {
  switch (filter._) {
    case 'channelParticipantsAdmins':
      return [...group.admins];
    case 'channelParticipantsKicked':
      return [...group.kicked];
    case 'channelParticipantsBanned':
      return [...group.banned];
    case 'channelParticipantsBots':
      return [];
    case 'channelParticipantsContacts':
    case 'channelParticipantsMentions':
    case 'channelParticipantsRecent':
    case 'channelParticipantsSearch':
      return [...group.members.keys()];
  }
}

/** Out for good, silent, or neither any more. */
function ban(context: Context, group: Group, person: Person, rights: tl.TypeChatBannedRights): void {
  group.kicked.delete(person.id);
  group.banned.delete(person.id);
  if (rights.viewMessages) {
    if (group.members.has(person.id))
      announceAction(context, group, me(context), { kind: 'kicked', user_id: person.id });
    kick(group, person);
  } else if (rights.sendMessages || rights.sendPlain) {
    group.banned.add(person.id);
  }
  announceMembership(context, group, person);
}

function groupUpdates(context: Context, group: Group): tl.RawUpdates {
  const chats = [renderGroup(context.world, me(context), group)];
  return renderUpdates([], { users: [], chats }, context.now);
}
