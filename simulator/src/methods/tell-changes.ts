/** Telling everybody who has a message of what became of it. */
import type { tl } from '@mtcute/core';
import type { AuthKey } from '#mtproto/auth-keys.ts';
import { renderPeers, type Seen } from '#render/message.ts';
import {
  deleteUpdate,
  editUpdate,
  pinUpdate,
  reactionsUpdate,
  readNewsUpdate,
  renderUpdates,
} from '#render/updates.ts';
import type { DeleteNews, EditNews, PinNews } from '#world/edits.ts';
import type { ReadNews } from '#world/reading.ts';
import type { Group, Person, Sent } from '#world/types.ts';
import type { World } from '#world/world.ts';
import { audience, seenBy } from './announce.ts';
import type { Tell } from './handler.ts';

type Telling = { world: World; tell: Tell; now: Date };

export function tellEdits(telling: Telling, news: readonly EditNews[], except?: AuthKey): void {
  for (const each of news) {
    for (const viewer of concerned(telling.world, each)) {
      telling.tell(viewer.id, () => editUpdates(telling, viewer, each), except);
    }
  }
}

export function editUpdates({ world, now }: Telling, viewer: Person, news: EditNews): tl.RawUpdates {
  const seen: Seen = 'group' in news ? { group: news.group, post: news.event.post } : { copy: news.event.copy };
  return renderUpdates([editUpdate(world, viewer, news)], renderPeers(world, viewer, [seen]), now);
}

export function tellDeletions({ world, tell, now }: Telling, news: readonly DeleteNews[], except?: AuthKey): void {
  for (const each of news) {
    const update = deleteUpdate(each.event, 'group' in each ? each.group : null);
    for (const viewer of concerned(world, each)) {
      tell(viewer.id, () => renderUpdates([update], { users: [], chats: [] }, now), except);
    }
  }
}

export function tellPins({ world, tell, now }: Telling, news: readonly PinNews[], except?: AuthKey): void {
  for (const each of news) {
    const update = pinUpdate(world, each.event, 'group' in each ? each.group : null);
    for (const viewer of concerned(world, each)) {
      tell(viewer.id, () => renderUpdates([update], { users: [], chats: [] }, now), except);
    }
  }
}

export function tellRead({ world, tell, now }: Telling, all: readonly ReadNews[], except?: AuthKey): void {
  for (const news of all) {
    const nobody = { users: [], chats: [] };
    tell(news.person.id, () => renderUpdates([readNewsUpdate(world, news)], nobody, now), except);
  }
}

export function tellReactions(telling: Telling, place: Sent, except?: AuthKey): void {
  const { world, tell } = telling;
  for (const viewer of audience(world, place)) {
    tell(viewer.id, () => reactionUpdates(telling, viewer, [seenBy(place, viewer)]), except);
  }
}

export function reactionUpdates({ world, now }: Telling, viewer: Person, seen: readonly Seen[]): tl.RawUpdates {
  const updates = seen.map((each) => reactionsUpdate(world, viewer, each));
  return renderUpdates(updates, renderPeers(world, viewer, seen), now);
}

function concerned(world: World, news: { group: Group } | { person: Person }): Person[] {
  if ('person' in news) return [news.person];
  return [...news.group.members.keys()].flatMap((id) => world.people.get(id) ?? []);
}
