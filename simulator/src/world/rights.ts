/** Why somebody may not write or read, in Telegram's words; null: they may. */
import type { Content } from './media.ts';
import type { Group, Person } from './types.ts';

export function whyNotWrite(group: Group, person: Person, content: Content, now: Date): string | null {
  if (person.state === 'spam_restricted') return 'USER_BANNED_IN_CHANNEL';
  if (!group.members.has(person.id)) return group.username === undefined ? 'CHANNEL_PRIVATE' : 'CHAT_WRITE_FORBIDDEN';
  if (group.banned.has(person.id)) return 'USER_BANNED_IN_CHANNEL';
  // The world has no admins: in a channel nobody but the control API writes.
  if (group.write === 'admins' || group.kind === 'channel') return 'CHAT_WRITE_FORBIDDEN';
  if (content === 'photos' && !group.photos) return 'CHAT_SEND_PHOTOS_FORBIDDEN';
  const next = nextWriteAt(group, person);
  return next > now ? `SLOWMODE_WAIT_${Math.ceil((next.getTime() - now.getTime()) / 1000)}` : null;
}

/** When slow mode lets this person write again. */
export function nextWriteAt(group: Group, person: Person): Date {
  const wrote_at = group.wrote_at.get(person.id);
  return new Date(wrote_at ? wrote_at.getTime() + group.slow_mode_seconds * 1000 : 0);
}

/** Members read everything, everybody reads public groups. */
export function whyNotRead(group: Group, person: Person): string | null {
  return group.username !== undefined || group.members.has(person.id) ? null : 'CHANNEL_PRIVATE';
}
