/** Who has read what. */
import { noteRead } from './store.ts';
import type { Copy, Group, Person, ReadEvent } from './types.ts';
import type { World } from './world.ts';

/** What somebody has to hear about a chat that was read. */
export type ReadNews = { person: Person; event: ReadEvent };

/** Notes that a person has read a chat. In a private one the other side learns of it too. */
export function markRead(world: World, person: Person, chat_id: number, max_id: number): ReadNews[] {
  const before = person.read.get(chat_id) ?? 0;
  if (before >= max_id) return [];
  person.read.set(chat_id, max_id);
  const group = world.groups.get(chat_id);
  // Reading a channel leaves no event in the mailbox.
  if (group && group.kind !== 'basic_group') return [];
  const news: ReadNews[] = [{ person, event: noteRead(person, 'read_inbox', { chat_id, max_id }) }];
  const partner = world.people.get(chat_id);
  const last = lastOfPartner(person, chat_id, before, max_id);
  const theirs = partner?.mailbox.copies.find(({ message }) => message === last?.message);
  if (partner && theirs && partner !== person) {
    const event = noteRead(partner, 'read_outbox', { chat_id: person.id, max_id: theirs.id });
    news.push({ person: partner, event });
  }
  return news;
}

export function unreadCount(person: Person, chat: Group | number): number {
  if (typeof chat !== 'number' && chat.kind !== 'basic_group') {
    const read = person.read.get(chat.chat_id) ?? 0;
    return chat.posts.filter(({ id, message }) => id > read && message.from_id !== person.id).length;
  }
  const chat_id = typeof chat === 'number' ? chat : chat.chat_id;
  const read = person.read.get(chat_id) ?? 0;
  return person.mailbox.copies.filter(
    (copy) => copy.chat_id === chat_id && copy.id > read && copy.message.from_id !== person.id,
  ).length;
}

function lastOfPartner(person: Person, chat_id: number, after: number, max_id: number): Copy | undefined {
  return person.mailbox.copies.findLast(
    (copy) => copy.chat_id === chat_id && copy.id > after && copy.id <= max_id && copy.message.from_id === chat_id,
  );
}
