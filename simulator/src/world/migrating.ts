/** A basic group becomes a supergroup: the old one stays, closed, and says where everybody is now. */
import { noteAction } from './service-messages.ts';
import type { Group, Person, Sent } from './types.ts';
import type { World } from './world.ts';

export type Migration = { from: Group; to: Group; messages: Sent[] };

/** Null when it has been done already, or there is nothing to be done. */
export function migrate(world: World, from: Group, person: Person, at: Date): Migration | null {
  if (from.kind !== 'basic_group' || from.migrated_to !== null) return null;
  const { access_hash, title, invite_hash, join, write, photos, slow_mode_seconds } = from;
  const to = world.addGroup({
    id: freeId(world),
    access_hash,
    kind: 'supergroup',
    title,
    ...(invite_hash === undefined ? {} : { invite_hash }),
    join,
    write,
    photos,
    slow_mode_seconds,
    ...(from.service_messages === undefined ? {} : { service_messages: from.service_messages }),
    created_at: at.toISOString(),
    members: [...from.members.keys()],
    admins: [...from.admins],
    banned: [...from.banned],
  });
  from.migrated_to = to.chat_id;
  to.migrated_from = from.chat_id;
  for (const id of from.members.keys()) world.people.get(id)?.groups.delete(from.chat_id);
  const farewell = { kind: 'migrated_to', channel_id: to.id } as const;
  const welcome = { kind: 'migrated_from', title, chat_id: from.id } as const;
  return {
    from,
    to,
    messages: [
      noteAction(world, from, { from: person, action: farewell, at }),
      noteAction(world, to, { from: person, action: welcome, at }),
    ],
  };
}

/** Above all that the world has. */
function freeId(world: World): number {
  return Math.max(0, ...[...world.groups.values()].map(({ id }) => id)) + 1;
}
