import Long from 'long';
import type { tl } from '@mtcute/core';
import { isAdmin } from '#world/groups.ts';
import { guestsOf } from '#world/rights.ts';
import type { Group, Person } from '#world/types.ts';
import type { World } from '#world/world.ts';
import { adminRights, defaultBannedRights, writeBan } from './rights.ts';
import { unix } from './time.ts';

export type RenderedGroup = tl.RawChannel | tl.RawChat | tl.RawChannelForbidden;

export function renderPeer(group: Group): tl.RawPeerChannel | tl.RawPeerChat {
  return group.kind === 'basic_group' ? { _: 'peerChat', chatId: group.id } : { _: 'peerChannel', channelId: group.id };
}

/** A group as that viewer sees it. */
export function renderGroup(world: World, viewer: Person, group: Group): RenderedGroup {
  const { id, title } = group;
  const megagroup = group.kind === 'supergroup';
  const broadcast = group.kind === 'channel';
  if (group.kind !== 'basic_group' && group.kicked.has(viewer.id)) {
    return { _: 'channelForbidden', id, title, accessHash: world.hashFor(viewer.id, group), megagroup, broadcast };
  }
  const common = {
    id,
    title,
    photo: { _: 'chatPhotoEmpty' },
    date: unix(group.members.get(viewer.id) ?? group.created_at),
    left: !group.members.has(viewer.id),
    participantsCount: group.members.size,
    defaultBannedRights: defaultBannedRights(group),
    ...(isAdmin(group, viewer) ? { creator: isCreator(group, viewer), adminRights } : {}),
  } as const;
  if (group.kind === 'basic_group') {
    return { _: 'chat', ...common, version: group.members.size, ...successor(world, viewer, group) };
  }
  return {
    _: 'channel',
    ...common,
    accessHash: world.hashFor(viewer.id, group),
    megagroup,
    broadcast,
    joinRequest: group.join === 'approval',
    joinToSend: guestsOf(group) === 'must_join',
    slowmodeEnabled: group.slow_mode_seconds > 0,
    forum: group.topics !== null,
    hasLink: group.linked !== null,
    ...(group.username === undefined ? {} : { username: group.username }),
    ...(group.banned.has(viewer.id) ? { bannedRights: writeBan } : {}),
    ...(group.stars === undefined ? {} : { sendPaidMessagesStars: Long.fromNumber(group.stars) }),
  };
}

export function isCreator(group: Group, person: Person): boolean {
  const [creator] = group.admins;
  return creator === person.id;
}

/** Where a basic group that has become a supergroup is now. */
function successor(world: World, viewer: Person, group: Group): Partial<tl.RawChat> {
  const next = group.migrated_to === null ? undefined : world.groups.get(group.migrated_to);
  if (!next) return {};
  const accessHash = world.hashFor(viewer.id, next);
  return { deactivated: true, migratedTo: { _: 'inputChannel', channelId: next.id, accessHash } };
}
