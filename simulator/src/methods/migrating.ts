import type { tl } from '@mtcute/core';
import { renderGroup } from '#render/group.ts';
import { renderUpdates } from '#render/updates.ts';
import { migrate, type Migration } from '#world/migrating.ts';
import type { Person } from '#world/types.ts';
import { mustBeAdmin } from './admins.ts';
import { announceMessage } from './announce.ts';
import { me, type Context, type Handlers } from './handler.ts';
import { basicGroup } from './peers.ts';
import { RpcError } from './rpc-error.ts';

export const migrating: Handlers = {
  'messages.migrateChat': ({ chatId }, context) => {
    const group = basicGroup(context, chatId);
    mustBeAdmin(context, group);
    const migration = migrate(context.world, group, me(context), context.now);
    if (!migration) throw new RpcError('CHAT_ID_INVALID');
    announceMigration(context, migration);
    return migrationUpdates(context, me(context), migration);
  },
};

type Telling = Pick<Context, 'world' | 'tell' | 'now'>;

export function announceMigration(telling: Telling, migration: Migration): void {
  for (const id of migration.to.members.keys()) {
    const viewer = telling.world.people.get(id);
    if (viewer) telling.tell(id, () => migrationUpdates(telling, viewer, migration));
  }
  for (const sent of migration.messages) announceMessage(telling, sent);
}

function migrationUpdates(
  { world, now }: Omit<Telling, 'tell'>,
  viewer: Person,
  { from, to }: Migration,
): tl.RawUpdates {
  const chats = [renderGroup(world, viewer, from), renderGroup(world, viewer, to)];
  return renderUpdates([{ _: 'updateChannel', channelId: to.id }], { users: [], chats }, now);
}
