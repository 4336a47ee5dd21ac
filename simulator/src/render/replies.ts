/** What a message answers, and what answers it. */
import type { tl } from '@mtcute/core';
import { shownAs, threadOf } from '#world/discussions.ts';
import { GENERAL_TOPIC } from '#world/groups.ts';
import type { Group, Message, Person, Post } from '#world/types.ts';
import type { World } from '#world/world.ts';

/** Each viewer has numbers of their own in private chats and basic groups. */
export function renderReplyTo(viewer: Person, world: World, message: Message): { replyTo?: tl.RawMessageReplyHeader } {
  const { reply_to, topic_id } = message;
  const replyToMsgId = reply_to ? numberFor(viewer, world, reply_to) : null;
  if (topic_id !== null && topic_id !== GENERAL_TOPIC) {
    // What answers nothing in a topic answers the message that began it.
    const top = reply_to && reply_to.topic_id === topic_id ? { replyToTopId: topic_id } : {};
    return {
      replyTo: { _: 'messageReplyHeader', forumTopic: true, replyToMsgId: replyToMsgId ?? topic_id, ...top },
    };
  }
  if (replyToMsgId === null) return {};
  const thread = threadOf(message);
  const top = thread && thread !== reply_to ? { replyToTopId: thread.id } : {};
  return { replyTo: { _: 'messageReplyHeader', replyToMsgId, ...top } };
}

/** Comments on a channel's post, as they are counted beside it and beside what shows it in the discussion group. */
export function renderReplies(world: World, group: Group, post: Post): { replies?: tl.RawMessageReplies } {
  const { forwarded } = post.message;
  if (forwarded) {
    const { comments } = forwarded.post.message;
    return { replies: { _: 'messageReplies', replies: comments, repliesPts: group.pts } };
  }
  const discussion = group.kind === 'channel' && group.linked !== null ? world.groups.get(group.linked) : undefined;
  if (!discussion || !shownAs(world, group, post)) return {};
  const replies = post.message.comments;
  return {
    replies: { _: 'messageReplies', comments: true, channelId: discussion.id, replies, repliesPts: discussion.pts },
  };
}

function numberFor(viewer: Person, world: World, message: Message): number | null {
  const place = world.places.get(message);
  if (!place) return null;
  return place.post?.id ?? place.copies.find(({ owner_id }) => owner_id === viewer.id)?.id ?? null;
}
