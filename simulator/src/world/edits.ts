/** Changing and taking back what was said. Whether somebody may is decided before. */
import { copyById, noteCopyEdit, notePin, notePostEdit, postById, removeCopies, removePosts } from './store.ts';
import type { Copy, CopyEvent, DeletedEvent, Group, Message, Person, PinEvent, PostEvent } from './types.ts';
import type { World } from './world.ts';

/** What those who have a message hear of its change: once for a group, one by one for mailboxes. */
export type EditNews = { group: Group; event: PostEvent } | { person: Person; event: CopyEvent };
export type DeleteNews = { group: Group; event: DeletedEvent } | { person: Person; event: DeletedEvent };
export type PinNews = { group: Group; event: PinEvent } | { person: Person; event: PinEvent };

export function edit(
  world: World,
  message: Message,
  change: Partial<Pick<Message, 'text' | 'entities' | 'media'>>,
  now: Date,
): EditNews[] {
  Object.assign(message, change, { edited_at: now });
  const place = world.places.get(message);
  if (!place) return [];
  const { group, post, copies } = place;
  if (group && post) return [{ group, event: notePostEdit(group, post, now) }];
  return present(world, copies).map(([person, copy]) => ({ person, event: noteCopyEdit(person, copy) }));
}

/** Pins a message, or takes the pin off, for all who have it. */
export function pin(world: World, message: Message, pinned: boolean, now: Date): PinNews[] {
  const place = world.places.get(message);
  if (!place || message.pinned === pinned) return [];
  message.pinned = pinned;
  const { group, post, copies } = place;
  if (group && post) {
    group.changed_at = now;
    return [{ group, event: notePin(group, { chat_id: group.chat_id, ids: [post.id], pinned }) }];
  }
  return present(world, copies).map(([person, { id, chat_id }]) => {
    return { person, event: notePin(person.mailbox, { chat_id, ids: [id], pinned }) };
  });
}

export function deletePosts(group: Group, ids: readonly number[], now: Date): DeleteNews[] {
  for (const id of ids) {
    const post = postById(group, id);
    if (post) post.message.deleted_at = now;
  }
  const event = removePosts(group, ids, now);
  return event ? [{ group, event }] : [];
}

/** From one mailbox, or (`everywhere`) from those of all who have the messages. */
export function deleteCopies(
  world: World,
  person: Person,
  doomed: readonly Copy[],
  { everywhere, now }: { everywhere: boolean; now: Date },
): DeleteNews[] {
  const byOwner = new Map<Person, number[]>();
  const add = (owner: Person, { id }: Copy): void => {
    byOwner.set(owner, [...(byOwner.get(owner) ?? []), id]);
  };
  for (const copy of doomed) {
    if (!everywhere) add(person, copy);
    else for (const [owner, each] of present(world, world.places.get(copy.message)?.copies ?? [])) add(owner, each);
    if (everywhere) copy.message.deleted_at = now;
  }
  return [...byOwner].flatMap(([owner, ids]): DeleteNews[] => {
    const event = removeCopies(owner, ids);
    return event ? [{ person: owner, event }] : [];
  });
}

/** Wherever it lies. */
export function deleteMessage(world: World, message: Message, now: Date): DeleteNews[] {
  const place = world.places.get(message);
  if (!place) return [];
  if (place.group && place.post) return deletePosts(place.group, [place.post.id], now);
  const [copy] = place.copies;
  const owner = copy && world.people.get(copy.owner_id);
  return owner ? deleteCopies(world, owner, [copy], { everywhere: true, now }) : [];
}

/** Copies that their owners have not deleted. */
function present(world: World, copies: readonly Copy[]): [Person, Copy][] {
  return copies.flatMap((copy): [Person, Copy][] => {
    const owner = world.people.get(copy.owner_id);
    return owner && copyById(owner, copy.id) === copy ? [[owner, copy]] : [];
  });
}
