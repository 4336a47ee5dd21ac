/** Comments on a channel's posts. */
import { renderMessage, renderPeers, type Seen } from '#render/message.ts';
import { shownAs, threadOf } from '#world/discussions.ts';
import type { Group, Message, Post } from '#world/types.ts';
import { me, type Context, type Handlers } from './handler.ts';
import { answer, page } from './history.ts';
import { messageIn } from './messages.ts';
import { resolvePeer } from './peers.ts';
import { RpcError } from './rpc-error.ts';

export const discussions: Handlers = {
  'messages.getDiscussionMessage': ({ peer, msgId }, context) => {
    const { world } = context;
    const viewer = me(context);
    const { group, top } = threadAt(context, messageIn(context, resolvePeer(context, peer), msgId));
    const seen: Seen = { group, post: top };
    const comments = commentsOn(group, top.message);
    const readInboxMaxId = viewer.read.get(group.chat_id) ?? 0;
    return {
      _: 'messages.discussionMessage',
      messages: [renderMessage(world, viewer, seen)],
      maxId: comments.at(-1)?.id ?? top.id,
      readInboxMaxId,
      readOutboxMaxId: viewer.read_outbox.get(group.chat_id) ?? 0,
      unreadCount: comments.filter(({ id }) => id > readInboxMaxId).length,
      ...renderPeers(world, viewer, [seen]),
    };
  },
  'messages.getReplies': (request, context) => {
    const seen = messageIn(context, resolvePeer(context, request.peer), request.msgId);
    const { group, top } = threadAt(context, seen);
    const comments = commentsOn(group, top.message).map((post): Seen => ({ group, post }));
    return answer(context, { group }, page(comments, request));
  },
};

/** The message in the discussion group that shows the post; asked there, the message itself. */
function threadAt({ world }: Context, seen: Seen): { group: Group; top: Post } {
  if (!('post' in seen)) throw new RpcError('MSG_ID_INVALID');
  const { group, post } = seen;
  if (group.kind !== 'channel') return { group, top: post };
  const discussion = group.linked === null ? undefined : world.groups.get(group.linked);
  const top = shownAs(world, group, post);
  if (!discussion || !top) throw new RpcError('MSG_ID_INVALID');
  return { group: discussion, top };
}

function commentsOn(group: Group, top: Message): Post[] {
  return group.posts.filter(({ message }) => message.reply_to === top || threadOf(message) === top);
}
