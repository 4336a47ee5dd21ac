import type { tl } from '@mtcute/core';
import type { Copy, Group, Message, Person, Post } from '#world/types.ts';
import { isMentioned } from '#world/mentions.ts';
import type { World } from '#world/world.ts';
import { peopleOfAction, renderAction } from './action.ts';
import { renderGroup, renderPeer, type RenderedGroup } from './group.ts';
import { renderMedia } from './media.ts';
import { renderReactions } from './reactions.ts';
import { renderReplies, renderReplyTo } from './replies.ts';
import { renderUser } from './user.ts';
import { unix } from './time.ts';

/** One viewer's sight of a message: a group's post, or their own copy. */
export type Seen = { group: Group; post: Post } | { copy: Copy };

export function renderMessage(world: World, viewer: Person, seen: Seen): tl.RawMessage | tl.RawMessageService {
  const message = messageOf(seen);
  const { peer: peerId, msgId: id } = placeOf(world, seen);
  const { reactions, reply_to } = message;
  const group = 'post' in seen ? seen.group : null;
  const isOpen = group?.kind !== 'channel';
  const common = {
    id,
    peerId,
    out: message.from_id === viewer.id && !message.forwarded,
    date: unix(message.at),
    ...sender(message, group),
    ...(group?.kind === 'channel' ? { post: true } : {}),
    ...(isInGroup(world, seen) && isMentioned(viewer, message) ? { mentioned: true } : {}),
    ...(reply_to || message.topic_id !== null ? renderReplyTo(viewer, world, message) : {}),
    ...(reactions.size > 0 ? { reactions: renderReactions(viewer, message, isOpen) } : {}),
  };
  if (message.action) return { _: 'messageService', ...common, action: renderAction(message.action) };
  return {
    _: 'message',
    ...common,
    ...content(world, viewer, message),
    ...(group && 'post' in seen ? renderReplies(world, group, seen.post) : {}),
    // Posts of a channel count their viewers.
    ...(group?.kind === 'channel' ? { views: 1, forwards: 0 } : {}),
  };
}

/** The chat that a message stands in, for this viewer, and its number there. */
export function placeOf(world: World, seen: Seen): { peer: tl.TypePeer; msgId: number } {
  if ('post' in seen) return { peer: renderPeer(seen.group), msgId: seen.post.id };
  return { peer: chatPeer(world, seen.copy.chat_id), msgId: seen.copy.id };
}

function isInGroup(world: World, seen: Seen): boolean {
  return 'post' in seen || world.groups.has(seen.copy.chat_id);
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
): { users: tl.RawUser[]; chats: RenderedGroup[] } {
  const people = new Set<Person>([viewer]);
  const groups = new Set<Group>();
  const addPerson = (id: number): void => {
    const person = world.people.get(id);
    if (person) people.add(person);
  };
  for (const each of seen) {
    const message = messageOf(each);
    addPerson(message.from_id);
    for (const id of [...message.reactions.keys(), ...peopleOfAction(message.action)]) addPerson(id);
    for (const entity of message.entities) if (entity._ === 'messageEntityMentionName') addPerson(entity.userId);
    const group = 'post' in each ? each.group : world.groups.get(each.copy.chat_id);
    if (group) groups.add(group);
    else if ('copy' in each) addPerson(each.copy.chat_id);
    for (const related of [group?.linked, group?.migrated_to]) {
      const other = related === null || related === undefined ? undefined : world.groups.get(related);
      if (other) groups.add(other);
    }
  }
  return {
    users: [...people].map((person) => renderUser(world, viewer, person)),
    chats: [...groups].map((group) => renderGroup(world, viewer, group)),
  };
}

/** Posts of a channel are nobody's; what Telegram shows of them in the discussion group is the channel's. */
function sender({ from_id, forwarded }: Message, group: Group | null): { fromId?: tl.TypePeer } {
  if (forwarded) return { fromId: renderPeer(forwarded.group) };
  return group?.kind === 'channel' ? {} : { fromId: { _: 'peerUser', userId: from_id } };
}

function origin({ forwarded }: Message): { fwdFrom?: tl.RawMessageFwdHeader } {
  if (!forwarded) return {};
  const fromId = renderPeer(forwarded.group);
  const { id, message } = forwarded.post;
  const saved = { channelPost: id, savedFromPeer: fromId, savedFromMsgId: id };
  return { fwdFrom: { _: 'messageFwdHeader', fromId, date: unix(message.at), ...saved } };
}

function content(
  world: World,
  viewer: Person,
  message: Message,
): Pick<tl.RawMessage, 'message'> & Partial<tl.RawMessage> {
  const { media, grouped_id, edited_at } = message;
  return {
    message: message.text,
    pinned: message.pinned,
    ...origin(message),
    ...(message.entities.length > 0 ? { entities: message.entities } : {}),
    ...(media ? { media: renderMedia(world, viewer, media) } : {}),
    ...(grouped_id ? { groupedId: grouped_id } : {}),
    ...(edited_at ? { editDate: unix(edited_at) } : {}),
  };
}
