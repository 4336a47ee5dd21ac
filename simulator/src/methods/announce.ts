/** Telling everybody who is concerned of what happened. */
import type { AuthKey } from '#mtproto/auth-keys.ts';
import { newMessageUpdates, renderUpdates } from '#render/updates.ts';
import { renderGroup } from '#render/group.ts';
import type { Seen } from '#render/message.ts';
import { noteAction } from '#world/service-messages.ts';
import type { Action, Group, Person, Sent } from '#world/types.ts';
import type { World } from '#world/world.ts';
import type { Tell } from './handler.ts';
import { RpcError } from './rpc-error.ts';

type Telling = { world: World; tell: Tell; now: Date };

/** A new message, to everybody who has it; `except` is the session that sent it and has its answer. */
export function announceMessage({ world, tell, now }: Telling, sent: Sent, except?: AuthKey): void {
  for (const viewer of audience(world, sent)) {
    tell(viewer.id, () => newMessageUpdates(world, viewer, seenBy(sent, viewer), now), except);
  }
  if (sent.shown) announceMessage({ world, tell, now }, sent.shown);
}

/** That something happened in a group which writes such things down. */
export function announceAction(telling: Telling, group: Group, from: Person, action: Action): void {
  if (!group.service_messages) return;
  announceMessage(telling, noteAction(telling.world, group, { from, action, at: telling.now }));
}

/** That somebody's membership changed, to themselves. */
export function announceMembership(
  { world, tell, now }: Telling,
  group: Group,
  person: Person,
  except?: AuthKey,
): void {
  tell(person.id, () => membershipUpdates(world, group, person, now), except);
}

export function membershipUpdates(
  world: World,
  group: Group,
  person: Person,
  now: Date,
): ReturnType<typeof renderUpdates> {
  const update =
    group.kind === 'basic_group'
      ? ({ _: 'updateChat', chatId: group.id } as const)
      : ({ _: 'updateChannel', channelId: group.id } as const);
  return renderUpdates([update], { users: [], chats: [renderGroup(world, person, group)] }, now);
}

/** A sent message in the eyes of one who has it. */
export function seenBy(sent: Sent, viewer: Person): Seen {
  if (sent.group && sent.post) return { group: sent.group, post: sent.post };
  const copy = sent.copies.find(({ owner_id }) => owner_id === viewer.id);
  if (!copy) throw new RpcError('MSG_ID_INVALID');
  return { copy };
}

/** Everybody who has the message. */
export function audience(world: World, { group, post, copies }: Sent): Person[] {
  const ids = group && post ? [...group.members.keys()] : copies.map(({ owner_id }) => owner_id);
  return ids.flatMap((id) => world.people.get(id) ?? []);
}
