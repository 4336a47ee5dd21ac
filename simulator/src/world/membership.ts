/** Coming and going. */
import type { Group, Person } from './types.ts';
import type { World } from './world.ts';

export type Joining =
  | { outcome: 'joined' | 'already_member' | 'requested' }
  | { outcome: 'refused'; error: 'CHANNEL_PRIVATE' | 'CHANNELS_TOO_MUCH' };

/** Telegram's `channels_limit_default`. */
export const GROUPS_PER_ACCOUNT = 500;

export function join(group: Group, person: Person, now: Date): Joining {
  if (group.members.has(person.id)) return { outcome: 'already_member' };
  if (group.join === 'closed') return { outcome: 'refused', error: 'CHANNEL_PRIVATE' };
  if (person.groups.size >= GROUPS_PER_ACCOUNT) return { outcome: 'refused', error: 'CHANNELS_TOO_MUCH' };
  if (group.join === 'approval') {
    // Asking again does not put one at the end of the queue.
    if (!group.requests.has(person.id)) group.requests.set(person.id, now);
    return { outcome: 'requested' };
  }
  admit(group, person, now);
  return { outcome: 'joined' };
}

/** False when the person was no member. */
export function leave(group: Group, person: Person): boolean {
  person.groups.delete(group.chat_id);
  return group.members.delete(person.id);
}

/** Lets in whose waiting time has passed. There is no timer: whoever looks at a group calls this first. */
export function settleRequests(world: World, group: Group, now: Date): void {
  if (group.approve_after_seconds === undefined) return;
  for (const [id, requested_at] of group.requests) {
    const due = new Date(requested_at.getTime() + group.approve_after_seconds * 1000);
    const person = world.people.get(id);
    if (person && due <= now) admit(group, person, due);
  }
}

/** Lets in one who asked, or all; returns who came in. */
export function approve(world: World, group: Group, now: Date, only?: number): Person[] {
  const asked = [...group.requests.keys()].filter((id) => only === undefined || id === only);
  const people = asked.flatMap((id) => world.people.get(id) ?? []);
  for (const person of people) admit(group, person, now);
  return people;
}

function admit(group: Group, person: Person, at: Date): void {
  group.requests.delete(person.id);
  group.members.set(person.id, at);
  person.groups.add(group.chat_id);
}
