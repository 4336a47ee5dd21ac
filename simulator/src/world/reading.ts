/** Who has read what. */
import { noteRead } from './store.ts';
import type { Copy, Group, Person, ReadEvent } from './types.ts';
import type { World } from './world.ts';

/** What somebody has to hear about a chat that was read: an event of their mailbox, or (of a channel) just the fact. */
export type ReadNews =
  | { person: Person; event: ReadEvent }
  | { person: Person; group: Group; kind: ReadEvent['kind']; max_id: number };

/** Notes that a person has read a chat. Whoever wrote what was read learns of it too, once for each message. */
export function markRead(world: World, person: Person, chat_id: number, max_id: number): ReadNews[] {
  const before = person.read.get(chat_id) ?? 0;
  if (before >= max_id) return [];
  person.read.set(chat_id, max_id);
  const group = world.groups.get(chat_id);
  if (group && group.kind !== 'basic_group') {
    return [
      { person, group, kind: 'read_inbox', max_id },
      ...(group.kind === 'supergroup' ? writersOf(world, person, group, { before, max_id }) : []),
    ];
  }
  const own: ReadNews = { person, event: noteRead(person, 'read_inbox', { chat_id, max_id }) };
  return [own, ...partnersOf(world, person, { chat_id, before, max_id })];
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

/** Those whose posts were read for the first time. */
function writersOf(
  world: World,
  reader: Person,
  group: Group,
  { before, max_id }: { before: number; max_id: number },
): ReadNews[] {
  const last = new Map<number, number>();
  for (const { id, message } of group.posts) if (id > before && id <= max_id) last.set(message.from_id, id);
  return [...last].flatMap(([writer_id, id]): ReadNews[] => {
    const writer = world.people.get(writer_id);
    if (!writer || writer === reader || !advance(writer, group.chat_id, id)) return [];
    return [{ person: writer, group, kind: 'read_outbox', max_id: id }];
  });
}

/** The other side of a private chat, or the writers in a basic group; each has numbers of their own. */
function partnersOf(
  world: World,
  reader: Person,
  { chat_id, before, max_id }: { chat_id: number; before: number; max_id: number },
): ReadNews[] {
  const last = new Map<number, Copy>();
  for (const copy of reader.mailbox.copies) {
    if (copy.chat_id === chat_id && copy.id > before && copy.id <= max_id) last.set(copy.message.from_id, copy);
  }
  return [...last].flatMap(([writer_id, { message }]): ReadNews[] => {
    const writer = world.people.get(writer_id);
    const theirs = world.places.get(message)?.copies.find(({ owner_id }) => owner_id === writer_id);
    if (!writer || !theirs || writer === reader || !advance(writer, theirs.chat_id, theirs.id)) return [];
    return [{ person: writer, event: noteRead(writer, 'read_outbox', { chat_id: theirs.chat_id, max_id: theirs.id }) }];
  });
}

/** False when that was known already. */
function advance(writer: Person, chat_id: number, max_id: number): boolean {
  if ((writer.read_outbox.get(chat_id) ?? 0) >= max_id) return false;
  writer.read_outbox.set(chat_id, max_id);
  return true;
}
