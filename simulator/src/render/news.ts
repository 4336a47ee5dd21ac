/**
 * What a difference tells of a stretch of events: messages as they are now, and what happened to those that the client
 * has already. A message that came and went meanwhile is told of only as deleted.
 */
import type { tl } from '@mtcute/core';
import { copyById, postById } from '#world/store.ts';
import type { CopyEvent, Group, GroupEvent, MailboxEvent, Person, PostEvent } from '#world/types.ts';
import type { World } from '#world/world.ts';
import { renderMessage, type Seen } from './message.ts';
import { deleteUpdate, editUpdate, pinUpdate, readUpdate } from './updates.ts';

export type News = { seen: Seen[]; newMessages: tl.TypeMessage[]; otherUpdates: tl.TypeUpdate[] };

export function groupNews(world: World, viewer: Person, group: Group, events: readonly GroupEvent[]): News {
  const about = events.filter((event): event is PostEvent => event.kind === 'message' || event.kind === 'edit');
  const { created, edited } = sift(about, ({ post }) => (postById(group, post.id) === post ? post : null));
  const seen = created.map(({ post }): Seen => ({ group, post }));
  return {
    seen: [...seen, ...edited.map(({ post }): Seen => ({ group, post }))],
    newMessages: seen.map((each) => renderMessage(world, viewer, each)),
    otherUpdates: events.flatMap((event): tl.TypeUpdate[] => {
      if (event.kind === 'delete') return [deleteUpdate(event, group)];
      if (event.kind === 'pin') return [pinUpdate(world, event, group)];
      return edited.includes(event) ? [editUpdate(world, viewer, { group, event })] : [];
    }),
  };
}

export function mailboxNews(world: World, viewer: Person, events: readonly MailboxEvent[]): News {
  const about = events.filter((event): event is CopyEvent => event.kind === 'message' || event.kind === 'edit');
  const { created, edited } = sift(about, ({ copy }) => (copyById(viewer, copy.id) === copy ? copy : null));
  const seen = created.map(({ copy }): Seen => ({ copy }));
  return {
    seen: [...seen, ...edited.map(({ copy }): Seen => ({ copy }))],
    newMessages: seen.map((each) => renderMessage(world, viewer, each)),
    otherUpdates: events.flatMap((event): tl.TypeUpdate[] => {
      switch (event.kind) {
        case 'delete':
          return [deleteUpdate(event, null)];
        case 'pin':
          return [pinUpdate(world, event, null)];
        case 'read_inbox':
        case 'read_outbox':
          return [readUpdate(world, viewer, event)];
        case 'message':
        case 'edit':
          return edited.includes(event) ? [editUpdate(world, viewer, { event })] : [];
      }
    }),
  };
}

/** New ones, and the last edit of each older one; what is not there any more is left out. */
function sift<Event extends { kind: 'message' | 'edit' }>(
  events: readonly Event[],
  stillThere: (event: Event) => object | null,
): { created: Event[]; edited: Event[] } {
  const created = new Map<object, Event>();
  const edited = new Map<object, Event>();
  for (const event of events) {
    const entry = stillThere(event);
    if (!entry) continue;
    if (event.kind === 'message') created.set(entry, event);
    else if (!created.has(entry)) edited.set(entry, event);
  }
  return { created: [...created.values()], edited: [...edited.values()] };
}
