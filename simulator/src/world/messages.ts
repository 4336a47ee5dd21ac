/** Sending. Whether somebody may is decided before (`rights.ts`); here it happens. */
import { showInDiscussion, threadOf } from './discussions.ts';
import { forbids } from './rights.ts';
import { plainMessage } from './plain-message.ts';
import { copyTo, newPost } from './store.ts';
import type { Copy, Draft, Group, Media, Message, Person, Sent } from './types.ts';
import type { World } from './world.ts';

export type Recipient = { group: Group } | { person: Person };

export function send(world: World, from: Person, to: Recipient, wanted: Draft, now: Date): Sent {
  const { preview = true, ...draft } = wanted;
  const group = 'group' in to ? to.group : null;
  const message: Message = {
    ...plainMessage(),
    order: world.ledger.length + 1,
    chat_id: 'group' in to ? to.group.chat_id : to.person.id,
    from_id: from.id,
    at: now,
    ...draft,
    media: draft.media ?? (preview ? previewOf(draft.text, group) : null),
  };
  const sent = 'group' in to ? sendToGroup(world, to.group, message) : sendToPerson(from, to.person, message);
  message.id = sent.post?.id ?? sent.copies.find(({ owner_id }) => owner_id === from.id)?.id ?? sent.copies[0]?.id ?? 0;
  world.ledger.push(message);
  world.places.set(message, sent);
  const thread = threadOf(message);
  if (thread?.forwarded) thread.forwarded.post.message.comments++;
  sent.shown = sent.group && sent.post ? showInDiscussion(world, sent.group, sent.post) : null;
  if (message.random_id !== null) world.sentByRandomId.set(randomKey(from, message.random_id), sent);
  world.heard(sent);
  return sent;
}

/** The page of the first link in a text, where such pages may be shown. */
export function previewOf(text: string, group: Group | null): Media | null {
  const [url] = /https?:\/\/[^\s<>"]+/.exec(text) ?? [];
  return url === undefined || (group && forbids(group, 'webpage')) ? null : { kind: 'web_page', url };
}

/** What this account sent under this random id before. */
export function sentBefore(world: World, from: Person, random_id: string): Sent | undefined {
  return world.sentByRandomId.get(randomKey(from, random_id));
}

function randomKey(from: Person, random_id: string): string {
  return `${from.id}:${random_id}`;
}

function sendToGroup(world: World, group: Group, message: Message): Sent {
  group.wrote_at.set(message.from_id, message.at);
  if (group.kind !== 'basic_group') return { message, group, post: newPost(group, message), copies: [], shown: null };
  const copies = [...group.members.keys()].flatMap((id): Copy[] => {
    const member = world.people.get(id);
    return member ? [copyTo(member, group.chat_id, message)] : [];
  });
  return { message, group, post: null, copies, shown: null };
}

/** Each side has the other one as its chat. A message to oneself exists once. */
function sendToPerson(from: Person, to: Person, message: Message): Sent {
  const copies = [copyTo(from, to.id, message)];
  if (to !== from) copies.push(copyTo(to, from.id, message));
  return { message, group: null, post: null, copies, shown: null };
}
