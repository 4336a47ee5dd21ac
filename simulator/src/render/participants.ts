/** Who is what in a supergroup or channel. */
import type { tl } from '@mtcute/core';
import { isAdmin } from '#world/groups.ts';
import type { Group, Person } from '#world/types.ts';
import { isCreator } from './group.ts';
import { adminRights, kickBan, writeBan } from './rights.ts';
import { unix } from './time.ts';

/** The viewer's or somebody else's membership; null: none. */
export function renderParticipant(viewer: Person, group: Group, person: Person): tl.TypeChannelParticipant | null {
  const userId = person.id;
  const peer: tl.RawPeerUser = { _: 'peerUser', userId };
  const [kickedBy = userId] = group.admins;
  const joined_at = group.members.get(userId);
  const date = unix(joined_at ?? group.created_at);
  if (group.kicked.has(userId)) {
    return { _: 'channelParticipantBanned', left: true, peer, kickedBy, date, bannedRights: kickBan };
  }
  if (group.banned.has(userId)) {
    return { _: 'channelParticipantBanned', left: !joined_at, peer, kickedBy, date, bannedRights: writeBan };
  }
  if (!joined_at) return null;
  if (isCreator(group, person)) return { _: 'channelParticipantCreator', userId, adminRights };
  const self = person === viewer;
  if (isAdmin(group, person)) {
    const promoted = { inviterId: kickedBy, promotedBy: kickedBy, adminRights };
    return { _: 'channelParticipantAdmin', self, userId, ...promoted, date };
  }
  if (self) return { _: 'channelParticipantSelf', userId, inviterId: userId, date };
  return { _: 'channelParticipant', userId, date };
}
