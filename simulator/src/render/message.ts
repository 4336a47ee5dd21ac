import type { tl } from '@mtcute/core';
import type { Copy, Group, Message, Person, Post } from '#world/types.ts';
import type { World } from '#world/world.ts';
import { renderGroup, renderPeer } from './group.ts';
import { renderMedia } from './media.ts';
import { renderReactions } from './reactions.ts';
import { renderUser } from './user.ts';
import { unix } from './time.ts';

/** One viewer's sight of a message: a group's post, or their own copy. */
export type Seen = { group: Group; post: Post } | { copy: Copy };

export function renderMessage(world: World, viewer: Person, seen: Seen): tl.RawMessage {
  if ('post' in seen) {
    const { group, post } = seen;
    const message = render(world, viewer, post.message, group.kind === 'supergroup');
    return { ...message, id: post.id, peerId: renderPeer(group), ...signature(group) };
  }
  const { copy } = seen;
  return { ...render(world, viewer, copy.message, true), id: copy.id, peerId: chatPeer(world, copy.chat_id) };
}

/** The chat that a message stands in, for this viewer, and its number there. */
export function placeOf(world: World, seen: Seen): { peer: tl.TypePeer; msgId: number } {
  if ('post' in seen) return { peer: renderPeer(seen.group), msgId: seen.post.id };
  return { peer: chatPeer(world, seen.copy.chat_id), msgId: seen.copy.id };
}

export function messageOf(seen: Seen): Message {
  return 'post' in seen ? seen.post.message : seen.copy.message;
}

export function chatPeer(world: World, chat_id: number): tl.TypePeer {
  const group = world.groups.get(chat_id);
  return group ? renderPeer(group) : { _: 'peerUser', userId: chat_id };
}

/** The people and chats that these messages speak of; clients refuse what they cannot place. */
export function renderPeers(
  world: World,
  viewer: Person,
  seen: readonly Seen[],
): { users: tl.RawUser[]; chats: (tl.RawChannel | tl.RawChat)[] } {
  const people = new Set<Person>([viewer]);
  const groups = new Set<Group>();
  const addPerson = (id: number): void => {
    const person = world.people.get(id);
    if (person) people.add(person);
  };
  for (const each of seen) {
    const message = messageOf(each);
    addPerson(message.from_id);
    for (const id of message.reactions.keys()) addPerson(id);
    for (const entity of message.entities) if (entity._ === 'messageEntityMentionName') addPerson(entity.userId);
    const group = 'post' in each ? each.group : world.groups.get(each.copy.chat_id);
    if (group) groups.add(group);
    else if ('copy' in each) addPerson(each.copy.chat_id);
  }
  return {
    users: [...people].map((person) => renderUser(world, viewer, person)),
    chats: [...groups].map((group) => renderGroup(world, viewer, group)),
  };
}

function render(
  world: World,
  viewer: Person,
  message: Message,
  openReactions: boolean,
): Omit<tl.RawMessage, 'id' | 'peerId'> {
  const { media, reactions, grouped_id, edited_at } = message;
  return {
    _: 'message',
    out: message.from_id === viewer.id,
    fromId: { _: 'peerUser', userId: message.from_id },
    date: unix(message.at),
    message: message.text,
    ...(message.entities.length > 0 ? { entities: message.entities } : {}),
    ...(media ? { media: renderMedia(world, viewer, media) } : {}),
    ...(grouped_id ? { groupedId: grouped_id } : {}),
    ...(edited_at ? { editDate: unix(edited_at) } : {}),
    ...(reactions.size > 0 ? { reactions: renderReactions(viewer, message, openReactions) } : {}),
    ...(message.reply_to_id === null
      ? {}
      : { replyTo: { _: 'messageReplyHeader', replyToMsgId: message.reply_to_id } as const }),
  };
}

/** Posts of a channel are the channel's own and count their viewers. */
function signature(group: Group): Partial<tl.RawMessage> {
  return group.kind === 'channel' ? { post: true, views: 1, forwards: 0 } : {};
}
