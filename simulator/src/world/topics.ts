/** The topics of a forum. Each begins with a message, whose id is the topic's. */
import { GENERAL_TOPIC } from './groups.ts';
import { noteAction } from './service-messages.ts';
import type { Group, Person, Sent, Topic } from './types.ts';
import type { World } from './world.ts';

export function createTopic(
  world: World,
  forum: Group,
  { from, title, at }: { from: Person; title: string; at: Date },
): Sent {
  const sent = noteAction(world, forum, { from, action: { kind: 'topic_created', title }, at });
  const id = sent.message.id;
  sent.message.topic_id = id;
  const topic: Topic = { id, title, closed: false, hidden: false, deleted: false, creator_id: from.id, at };
  forum.topics?.set(id, topic);
  return sent;
}

export function editTopic(
  world: World,
  forum: Group,
  topic: Topic,
  change: { from: Person; at: Date; title?: string; closed?: boolean; hidden?: boolean },
): Sent {
  const { from, at, ...fields } = change;
  Object.assign(topic, fields);
  return noteAction(world, forum, { from, action: { kind: 'topic_edited', ...fields }, at, topic_id: topic.id });
}

/** Ids of the posts that stand in a topic, the one that began it included. */
export function postsOfTopic(forum: Group, topic_id: number): number[] {
  return forum.posts.filter((post) => post.message.topic_id === topic_id || post.id === topic_id).map(({ id }) => id);
}

/** Those that are there, the newest talk first. */
export function topicsOf(forum: Group): Topic[] {
  const topics = [...(forum.topics?.values() ?? [])].filter(({ deleted }) => !deleted);
  return topics.toSorted((one, other) => lastPost(forum, other.id) - lastPost(forum, one.id) || one.id - other.id);
}

export function lastPost(forum: Group, topic_id: number): number {
  return forum.posts.findLast(({ message }) => (message.topic_id ?? GENERAL_TOPIC) === topic_id)?.id ?? topic_id;
}
