/** Why somebody may not write or read, in Telegram's words; null: they may. */
import { isAdmin } from './groups.ts';
import type { Content } from './media.ts';
import type { Group, Person } from './types.ts';

/** What somebody wants to say in a group. */
export type Wish = {
  content: Content;
  /** In a forum. */
  topic_id: number | null;
  /** What they would pay at most. */
  stars: number;
};

export function whyNotWrite(group: Group, person: Person, wish: Wish, now: Date): string | null {
  if (group.migrated_to !== null) return 'CHAT_ID_INVALID';
  if (person.state === 'spam_restricted') return 'USER_BANNED_IN_CHANNEL';
  const outside = group.members.has(person.id) ? null : whyNotFromOutside(group, person);
  if (outside !== null) return outside;
  if (isAdmin(group, person)) return null;
  if (group.banned.has(person.id)) return 'USER_BANNED_IN_CHANNEL';
  if (group.write === 'admins' || group.kind === 'channel') return 'CHAT_WRITE_FORBIDDEN';
  if (forbids(group, wish.content)) return `CHAT_SEND_${wish.content.toUpperCase()}_FORBIDDEN`;
  if (wish.topic_id !== null && group.topics?.get(wish.topic_id)?.closed) return 'TOPIC_CLOSED';
  if (group.stars !== undefined) {
    return wish.stars < group.stars ? `ALLOW_PAYMENT_REQUIRED_${group.stars}` : 'BALANCE_TOO_LOW';
  }
  const next = nextWriteAt(group, person);
  return next > now ? `SLOWMODE_WAIT_${Math.ceil((next.getTime() - now.getTime()) / 1000)}` : null;
}

/** When slow mode lets this person write again. */
export function nextWriteAt(group: Group, person: Person): Date {
  const wrote_at = group.wrote_at.get(person.id);
  return new Date(wrote_at ? wrote_at.getTime() + group.slow_mode_seconds * 1000 : 0);
}

/** Members read everything, everybody reads public groups, but for those who were thrown out. */
export function whyNotRead(group: Group, person: Person): string | null {
  if (group.kicked.has(person.id)) return 'CHANNEL_PRIVATE';
  return isOpen(group) || group.members.has(person.id) ? null : 'CHANNEL_PRIVATE';
}

export function guestsOf(group: Group): NonNullable<Group['guests']> {
  return group.guests ?? (group.kind === 'supergroup' && group.linked !== null ? 'welcome' : 'refused');
}

export function forbids(group: Group, content: Content): boolean {
  if (content === 'photos' && !group.photos) return true;
  return group.forbids?.some((each) => each === content || (each === 'media' && content !== 'plain')) ?? false;
}

function whyNotFromOutside(group: Group, person: Person): string | null {
  if (group.kicked.has(person.id) || !isOpen(group)) return 'CHANNEL_PRIVATE';
  switch (guestsOf(group)) {
    case 'refused':
      return 'CHAT_WRITE_FORBIDDEN';
    case 'must_join':
      return 'CHAT_GUEST_SEND_FORBIDDEN';
    case 'welcome':
      return null;
  }
}

/** A discussion group can be read through its channel. */
function isOpen(group: Group): boolean {
  return group.username !== undefined || (group.kind === 'supergroup' && group.linked !== null);
}
