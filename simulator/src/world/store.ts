/**
 * Where messages lie: posts of a group, copies in mailboxes. What happens to them is noted behind them, in the order of
 * `pts`, so that who was away can be told.
 */
import type {
  Copy,
  CopyEvent,
  DeletedEvent,
  Group,
  GroupEvent,
  Mailbox,
  MailboxEvent,
  Message,
  Person,
  PinEvent,
  Post,
  PostEvent,
  ReadEvent,
} from './types.ts';

export function newPost(group: Group, message: Message, id = group.last_id + 1): Post {
  if (id <= group.last_id) throw new Error(`message ${id} of ${group.title} does not come after ${group.last_id}`);
  group.last_id = id;
  const post: Post = { id, pts: group.pts + 1, message };
  group.posts.push(post);
  group.changed_at = message.at;
  addEvent(group, { kind: 'message', pts: post.pts, post });
  return post;
}

export function notePostEdit(group: Group, post: Post, at: Date): PostEvent {
  group.changed_at = at;
  const event: PostEvent = { kind: 'edit', pts: group.pts + 1, post };
  addEvent(group, event);
  return event;
}

/** Null when none of them was there. */
export function removePosts(group: Group, ids: readonly number[], at: Date): DeletedEvent | null {
  const removed = removeById(group.posts, ids);
  if (removed.length === 0) return null;
  group.changed_at = at;
  const event: DeletedEvent = { kind: 'delete', pts: group.pts + removed.length, ids: removed };
  addEvent(group, event);
  return event;
}

export function copyTo(person: Person, chat_id: number, message: Message): Copy {
  const { mailbox } = person;
  mailbox.last_id++;
  const copy: Copy = { id: mailbox.last_id, pts: mailbox.pts + 1, owner_id: person.id, chat_id, message };
  mailbox.copies.push(copy);
  addEvent(mailbox, { kind: 'message', pts: copy.pts, copy });
  return copy;
}

export function noteCopyEdit(person: Person, copy: Copy): CopyEvent {
  const event: CopyEvent = { kind: 'edit', pts: person.mailbox.pts + 1, copy };
  addEvent(person.mailbox, event);
  return event;
}

/** Null when none of them was there. */
export function removeCopies({ mailbox }: Person, ids: readonly number[]): DeletedEvent | null {
  const removed = removeById(mailbox.copies, ids);
  if (removed.length === 0) return null;
  const event: DeletedEvent = { kind: 'delete', pts: mailbox.pts + removed.length, ids: removed };
  addEvent(mailbox, event);
  return event;
}

/** In a group's own log or in a mailbox. */
export function notePin(log: Group | Mailbox, pin: Pick<PinEvent, 'chat_id' | 'ids' | 'pinned'>): PinEvent {
  const event: PinEvent = { kind: 'pin', pts: log.pts + pin.ids.length, ...pin };
  addEvent<GroupEvent & MailboxEvent>(log, event);
  return event;
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

export function groupEventsAfter(group: Group, pts: number): GroupEvent[] {
  return group.events.slice(firstAfter(group.events, pts));
}

function addEvent<Event extends { pts: number }>(
  log: { pts: number; events: { push: (event: Event) => unknown } },
  event: Event,
): void {
  log.pts = event.pts;
  log.events.push(event);
}

/** Returns the ids that were there. */
function removeById(sorted: { id: number }[], ids: readonly number[]): number[] {
  return [...new Set(ids)].filter((id) => {
    const place = bisect(sorted, (entry) => entry.id < id);
    if (sorted[place]?.id !== id) return false;
    sorted.splice(place, 1);
    return true;
  });
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
