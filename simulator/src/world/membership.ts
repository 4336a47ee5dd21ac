/** Coming and going. */
import { isAdmin } from './groups.ts';
import type { Group, Person } from './types.ts';
import type { World } from './world.ts';

export type Joining =
  | { outcome: 'joined' | 'already_member' | 'requested' }
  /** That bot decides; the person waits among those who asked. */
  | { outcome: 'guarded'; bot: Person }
  | { outcome: 'refused'; error: 'CHANNEL_PRIVATE' | 'CHANNELS_TOO_MUCH' | 'USERS_TOO_MUCH' };

export function join(world: World, group: Group, person: Person, now: Date): Joining {
  if (group.members.has(person.id)) return { outcome: 'already_member' };
  if (group.join === 'closed' || group.kicked.has(person.id)) return { outcome: 'refused', error: 'CHANNEL_PRIVATE' };
  if (person.groups.size >= world.limits.groups) return { outcome: 'refused', error: 'CHANNELS_TOO_MUCH' };
  if (group.members.size >= (group.members_max ?? Infinity)) return { outcome: 'refused', error: 'USERS_TOO_MUCH' };
  const bot = group.guard_bot === undefined ? undefined : world.people.get(group.guard_bot);
  if (bot || group.join === 'approval') {
    // Asking again does not put one at the end of the queue.
    if (!group.requests.has(person.id)) group.requests.set(person.id, now);
    return bot ? { outcome: 'guarded', bot } : { outcome: 'requested' };
  }
  admit(group, person, now);
  return { outcome: 'joined' };
}

/** False when the person was no member. */
export function leave(group: Group, person: Person): boolean {
  person.groups.delete(group.chat_id);
  return group.members.delete(person.id);
}

/** Out, and not let in again. */
export function kick(group: Group, person: Person): void {
  leave(group, person);
  group.requests.delete(person.id);
  group.kicked.add(person.id);
}

/** Counts what somebody wrote; says what the group does to them now. */
export function punishTalk(group: Group, person: Person): 'ban' | 'kick' | null {
  const { bans_after } = group;
  if (!bans_after || isAdmin(group, person)) return null;
  const written = (group.written.get(person.id) ?? 0) + 1;
  group.written.set(person.id, written);
  if (written < bans_after.messages) return null;
  if (bans_after.how === 'kick') kick(group, person);
  else group.banned.add(person.id);
  return bans_after.how;
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
