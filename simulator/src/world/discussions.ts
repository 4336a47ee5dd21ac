/**
 * A channel and the group where its posts are discussed. Every post is shown there as a message that Telegram itself
 * forwards; what answers that message is a comment on the post.
 */
import { markGroup } from './ids.ts';
import { plainMessage } from './plain-message.ts';
import { newPost } from './store.ts';
import type { Group, Message, Post, Sent } from './types.ts';
import type { World } from './world.ts';

export function linkDiscussion(world: World, channel: Group): void {
  if (channel.discussion === undefined) return;
  const group = world.groups.get(markGroup({ id: channel.discussion, kind: 'supergroup' }));
  if (!group) return;
  channel.linked = group.chat_id;
  group.linked = channel.chat_id;
}

/** Shows a fresh post in the discussion group; null: the channel has none. */
export function showInDiscussion(world: World, channel: Group, post: Post): Sent | null {
  const group = channel.kind === 'channel' && channel.linked !== null ? world.groups.get(channel.linked) : undefined;
  if (!group) return null;
  const { from_id, at, text, entities, media } = post.message;
  const shown = { chat_id: group.chat_id, from_id, at, text, entities, media };
  const message: Message = { ...plainMessage(), ...shown, forwarded: { group: channel, post } };
  const sent: Sent = { message, group, post: newPost(group, message), copies: [], shown: null };
  message.id = sent.post?.id ?? 0;
  world.places.set(message, sent);
  return sent;
}

/** The message that a comment belongs to, however deep it answers. */
export function threadOf(message: Message): Message | null {
  let top = message.reply_to;
  while (top && !top.forwarded) top = top.reply_to;
  return top;
}

/** The message in the discussion group that shows a channel's post. */
export function shownAs(world: World, channel: Group, post: Post): Post | undefined {
  const group = channel.linked === null ? undefined : world.groups.get(channel.linked);
  return group?.posts.find(({ message }) => message.forwarded?.post === post);
}
