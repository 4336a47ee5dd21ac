/** What a group is at its beginning. */
import type { WorldGroup } from '#world-file.ts';
import { markGroup } from './ids.ts';
import type { Action, Group, Topic } from './types.ts';

/** The topic that every forum has. */
export const GENERAL_TOPIC = 1;

export function newGroup(file: Omit<WorldGroup, 'messages'>): Group {
  const { members, banned, admins = [], topics, created_at, ...rest } = file;
  const created = new Date(created_at);
  return {
    ...rest,
    chat_id: markGroup(rest),
    created_at: created,
    members: new Map([...members, ...admins].map((id) => [id, created])),
    requests: new Map(),
    banned: new Set(banned),
    kicked: new Set(),
    admins: new Set(admins),
    topics: topics ? forum(topics, admins[0] ?? 0, created) : null,
    migrated_to: null,
    migrated_from: null,
    linked: null,
    posts: [],
    events: [],
    changed_at: null,
    last_id: 0,
    pts: 1,
    wrote_at: new Map(),
    written: new Map(),
  };
}

/** A message from before the start. */
export type OldMessage = WorldGroup['messages'][number] & { action?: Action };

/** The messages that began the topics which a forum has from the start. */
export function topicRoots(group: Group, messages: WorldGroup['messages']): OldMessage[] {
  const taken = new Set(messages.map(({ id }) => id));
  const [from = 0] = [...group.admins, ...group.members.keys()];
  return [...(group.topics?.values() ?? [])].flatMap(({ id, title, at }): OldMessage[] => {
    if (taken.has(id)) return [];
    return [{ id, from, at: at.toISOString(), text: '', topic: id, action: { kind: 'topic_created', title } }];
  });
}

export function isAdmin(group: Group, person: { id: number }): boolean {
  return group.admins.has(person.id);
}

function forum(topics: NonNullable<WorldGroup['topics']>, creator_id: number, at: Date): Map<number, Topic> {
  const all = [{ id: GENERAL_TOPIC, title: 'General', closed: false }, ...topics];
  const fresh = { hidden: false, deleted: false, creator_id, at };
  return new Map(all.map((topic) => [topic.id, { ...fresh, ...topic, closed: topic.closed ?? false }]));
}
