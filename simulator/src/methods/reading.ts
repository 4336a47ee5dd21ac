import { renderUpdates, readUpdate } from '#render/updates.ts';
import { markRead, type ReadNews } from '#world/reading.ts';
import type { Person } from '#world/types.ts';
import { me, type Context, type Handlers } from './handler.ts';
import { resolvePeer, resolveReadable } from './peers.ts';

export const reading: Handlers = {
  'messages.readHistory': ({ peer, maxId }, context) => {
    const person = me(context);
    const found = resolvePeer(context, peer);
    const chat_id = 'group' in found ? found.group.chat_id : found.person.id;
    const before = person.mailbox.pts;
    for (const news of markRead(context.world, person, chat_id, upTo(person, maxId))) tellRead(context, news);
    const { pts } = person.mailbox;
    return { _: 'messages.affectedMessages', pts, ptsCount: pts - before };
  },
  'channels.readHistory': ({ channel, maxId }, context) => {
    const group = resolveReadable(context, channel);
    markRead(context.world, me(context), group.chat_id, maxId > 0 ? maxId : group.last_id);
    return true;
  },
};

/** 0 means everything. */
function upTo(person: Person, maxId: number): number {
  return maxId > 0 ? maxId : person.mailbox.last_id;
}

function tellRead({ world, now, key, tell }: Context, { person, event }: ReadNews): void {
  tell(person.id, () => renderUpdates([readUpdate(world, event)], { users: [], chats: [] }, now), key);
}
