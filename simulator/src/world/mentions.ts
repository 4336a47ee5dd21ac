import type { Group, Message, Person } from './types.ts';
import type { World } from './world.ts';

/** Whether a message in a group names somebody, or answers them. Nobody is mentioned in private. */
export function isMentioned(viewer: Person, message: Message): boolean {
  if (message.from_id === viewer.id || message.action || message.forwarded) return false;
  if (message.reply_to?.from_id === viewer.id) return true;
  const named = message.entities.some(
    (entity) => entity._ === 'messageEntityMentionName' && entity.userId === viewer.id,
  );
  return named || (viewer.username !== undefined && namesIn(message.text).has(viewer.username.toLowerCase()));
}

/** What names this person in a group and has not been read. */
export function unreadMentions(world: World, viewer: Person, group: Group): number {
  const read = viewer.read.get(group.chat_id) ?? 0;
  const messages =
    group.kind === 'basic_group'
      ? viewer.mailbox.copies.filter(({ chat_id }) => world.groups.get(chat_id) === group)
      : group.posts;
  return messages.filter(({ id, message }) => id > read && isMentioned(viewer, message)).length;
}

function namesIn(text: string): Set<string> {
  return new Set(Array.from(text.matchAll(/@(\w{4,32})/g), ([, name]) => (name ?? '').toLowerCase()));
}
