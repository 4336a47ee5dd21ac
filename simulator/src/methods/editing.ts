import type { tl } from '@mtcute/core';
import { messageOf, type Seen } from '#render/message.ts';
import { deleteCopies, deletePosts, edit } from '#world/edits.ts';
import { isAdmin } from '#world/groups.ts';
import { previewOf } from '#world/messages.ts';
import { copyById, postById } from '#world/store.ts';
import type { Media, Message } from '#world/types.ts';
import { entitiesOf } from './entities.ts';
import { me, type Context, type Handlers } from './handler.ts';
import { CAPTION_MAX, PAGE_MAX } from './limits.ts';
import { mediaOf } from './media.ts';
import { messageIn } from './messages.ts';
import { resolvePeer, resolveReadable } from './peers.ts';
import { RpcError } from './rpc-error.ts';
import { checkText } from './sending.ts';
import { editUpdates, tellDeletions, tellEdits } from './tell-changes.ts';

export const editing: Handlers = {
  'messages.editMessage': (request, context) => {
    const { world, now, key } = context;
    const editor = me(context);
    const seen = messageIn(context, resolvePeer(context, request.peer), request.id);
    const message = mayEdit(context, seen);
    const text = request.message ?? message.text;
    const media = request.media ? mediaOf(context, request.media) : mediaAfter(message, text, request.noWebpage);
    checkChange(text, media);
    const entities = request.message === undefined ? message.entities : entitiesOf(context, request.entities ?? []);
    if (text === message.text && media === message.media && sameEntities(entities, message.entities)) {
      throw new RpcError('MESSAGE_NOT_MODIFIED');
    }
    const news = edit(world, message, { text, entities, media }, now);
    tellEdits(context, news, key);
    const own = news.find((each) => 'group' in each || each.person === editor);
    if (!own) throw new RpcError('MESSAGE_ID_INVALID');
    return editUpdates(context, editor, own);
  },
  'messages.deleteMessages': ({ id, revoke }, context) => {
    const { world, now, key } = context;
    const person = me(context);
    const before = person.mailbox.pts;
    const copies = id.slice(0, PAGE_MAX).flatMap((number) => copyById(person, number) ?? []);
    // In private chats everybody may delete everything for both; in groups only one's own messages.
    const foreign = copies.some(({ chat_id, message }) => {
      const group = world.groups.get(chat_id);
      return group && message.from_id !== person.id && !isAdmin(group, person);
    });
    if (revoke && foreign) throw new RpcError('MESSAGE_DELETE_FORBIDDEN');
    tellDeletions(context, deleteCopies(world, person, copies, { everywhere: revoke ?? false, now }), key);
    const { pts } = person.mailbox;
    return { _: 'messages.affectedMessages', pts, ptsCount: pts - before };
  },
  'channels.deleteMessages': ({ channel, id }, context) => {
    const group = resolveReadable(context, channel);
    const person = me(context);
    const before = group.pts;
    const ids = id.slice(0, PAGE_MAX);
    const foreign = ids.some((number) => (postById(group, number)?.message.from_id ?? person.id) !== person.id);
    if (foreign && !isAdmin(group, person)) throw new RpcError('MESSAGE_DELETE_FORBIDDEN');
    tellDeletions(context, deletePosts(group, ids, context.now), context.key);
    return { _: 'messages.affectedMessages', pts: group.pts, ptsCount: group.pts - before };
  },
};

function mayEdit(context: Context, seen: Seen): Message {
  const { world, now } = context;
  const message = messageOf(seen);
  if (message.from_id !== me(context).id) throw new RpcError('MESSAGE_AUTHOR_REQUIRED');
  const age_ms = now.getTime() - message.at.getTime();
  if (age_ms > world.limits.edit_seconds * 1000) throw new RpcError('MESSAGE_EDIT_TIME_EXPIRED');
  return message;
}

/** A text shows the page of the link that it has now; everything else stays. */
function mediaAfter(message: Message, text: string, noWebpage = false): Media | null {
  const { media } = message;
  if (media && media.kind !== 'web_page') return media;
  const shown = noWebpage ? null : previewOf(text, null);
  return shown?.kind === 'web_page' && media?.kind === 'web_page' && shown.url === media.url ? media : shown;
}

function checkChange(text: string, media: Media | null): void {
  if (!media || media.kind === 'web_page') checkText(text);
  else if (text.length > CAPTION_MAX) throw new RpcError('MEDIA_CAPTION_TOO_LONG');
}

function sameEntities(one: tl.TypeMessageEntity[], other: tl.TypeMessageEntity[]): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
