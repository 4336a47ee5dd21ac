import { markRead } from '#world/reading.ts';
import type { Person } from '#world/types.ts';
import { me, type Handlers } from './handler.ts';
import { resolvePeer, resolveReadable } from './peers.ts';
import { tellRead } from './tell-changes.ts';

export const reading: Handlers = {
  'messages.readHistory': ({ peer, maxId }, context) => {
    const person = me(context);
    const found = resolvePeer(context, peer);
    const chat_id = 'group' in found ? found.group.chat_id : found.person.id;
    const before = person.mailbox.pts;
    tellRead(context, markRead(context.world, person, chat_id, upTo(person, maxId)), context.key);
    const { pts } = person.mailbox;
    return { _: 'messages.affectedMessages', pts, ptsCount: pts - before };
  },
  'channels.readHistory': ({ channel, maxId }, context) => {
    const group = resolveReadable(context, channel);
    const news = markRead(context.world, me(context), group.chat_id, maxId > 0 ? maxId : group.last_id);
    tellRead(context, news, context.key);
    return true;
  },
};

/** 0 means everything. */
function upTo(person: Person, maxId: number): number {
  return maxId > 0 ? maxId : person.mailbox.last_id;
}
