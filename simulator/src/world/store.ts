/** Where messages lie: posts of a group, copies in mailboxes. Both are only ever appended to. */
import type { Copy, Group, Mailbox, MailboxEvent, Message, Person, Post, ReadEvent } from './types.ts';

export function newPost(group: Group, message: Message, id = group.last_id + 1): Post {
  if (id <= group.last_id) throw new Error(`message ${id} of ${group.title} does not come after ${group.last_id}`);
  group.last_id = id;
  group.pts++;
  const post: Post = { id, pts: group.pts, message };
  group.posts.push(post);
  return post;
}

export function copyTo(person: Person, chat_id: number, message: Message): Copy {
  const { mailbox } = person;
  mailbox.last_id++;
  const copy: Copy = { id: mailbox.last_id, pts: mailbox.pts + 1, owner_id: person.id, chat_id, message };
  mailbox.copies.push(copy);
  addEvent(mailbox, { kind: 'message', pts: copy.pts, copy });
  return copy;
}

export function noteRead(
  person: Person,
  kind: ReadEvent['kind'],
  chat: { chat_id: number; max_id: number },
): ReadEvent {
  const event: ReadEvent = { kind, pts: person.mailbox.pts + 1, ...chat };
  addEvent(person.mailbox, event);
  return event;
}

export function postById(group: Group, id: number): Post | undefined {
  return byId(group.posts, id);
}

export function copyById(person: Person, id: number): Copy | undefined {
  return byId(person.mailbox.copies, id);
}

/** What happened after the given state, the oldest first. */
export function eventsAfter(mailbox: Mailbox, pts: number): MailboxEvent[] {
  return mailbox.events.slice(firstAfter(mailbox.events, pts));
}

export function postsAfter(group: Group, pts: number): Post[] {
  return group.posts.slice(firstAfter(group.posts, pts));
}

function addEvent(mailbox: Mailbox, event: MailboxEvent): void {
  mailbox.pts = event.pts;
  mailbox.events.push(event);
}

function byId<T extends { id: number }>(sorted: T[], id: number): T | undefined {
  const found = sorted[bisect(sorted, (entry) => entry.id < id)];
  return found?.id === id ? found : undefined;
}

function firstAfter(sorted: { pts: number }[], pts: number): number {
  return bisect(sorted, (entry) => entry.pts <= pts);
}

/** The first place at which `isBefore` does not hold any more. */
function bisect<T>(sorted: T[], isBefore: (entry: T) => boolean): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const entry = sorted[middle];
    if (entry !== undefined && isBefore(entry)) low = middle + 1;
    else high = middle;
  }
  return low;
}
