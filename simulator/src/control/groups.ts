import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { letIn } from '#methods/admins.ts';
import { announceMembership, announceMessage } from '#methods/announce.ts';
import { announceMigration } from '#methods/migrating.ts';
import { approve, kick } from '#world/membership.ts';
import { migrate } from '#world/migrating.ts';
import { createTopic } from '#world/topics.ts';
import type { Group, Topic } from '#world/types.ts';
import { parse, refusal } from '#http-input.ts';
import { groupParams, mustFindGroup, mustFindPerson } from './input.ts';
import type { ControlOptions } from './server.ts';

const approveBody = z.strictObject({ user_id: z.number().int().positive().optional() });
const banBody = z.strictObject({ user_id: z.number().int().positive(), banned: z.boolean().default(true) });
const kickBody = z.strictObject({ user_id: z.number().int().positive(), kicked: z.boolean().default(true) });

/** Without `topic`: a new one. */
const topicBody = z.strictObject({
  topic: z.number().int().positive().optional(),
  title: z.string().min(1).max(128).optional(),
  closed: z.boolean().optional(),
  hidden: z.boolean().optional(),
  deleted: z.boolean().optional(),
});

export function groupRoutes(app: FastifyInstance, { world, clock, tell }: ControlOptions): void {
  app.post('/groups/:id/approve', (request) => {
    const { id } = parse(groupParams, request.params);
    const { user_id } = parse(approveBody, request.body);
    const now = clock.now();
    const group = mustFindGroup(world, id, now);
    const people = approve(world, group, now, user_id);
    letIn({ world, tell, now }, group, people);
    return { approved: people.map((person) => person.id) };
  });

  app.post('/groups/:id/ban', (request) => {
    const { id } = parse(groupParams, request.params);
    const { user_id, banned } = parse(banBody, request.body);
    const now = clock.now();
    const group = mustFindGroup(world, id, now);
    const person = mustFindPerson(world, user_id);
    if (banned) group.banned.add(person.id);
    else group.banned.delete(person.id);
    announceMembership({ world, tell, now }, group, person);
    return { banned: [...group.banned] };
  });

  app.post('/groups/:id/kick', (request) => {
    const { id } = parse(groupParams, request.params);
    const { user_id, kicked } = parse(kickBody, request.body);
    const now = clock.now();
    const group = mustFindGroup(world, id, now);
    const person = mustFindPerson(world, user_id);
    if (kicked) kick(group, person);
    else group.kicked.delete(person.id);
    announceMembership({ world, tell, now }, group, person);
    return { kicked: [...group.kicked] };
  });

  app.post('/groups/:id/migrate', (request) => {
    const { id } = parse(groupParams, request.params);
    const now = clock.now();
    const group = mustFindGroup(world, id, now);
    const by = world.people.get([...group.admins, ...group.members.keys()][0] ?? 0);
    const migration = by ? migrate(world, group, by, now) : null;
    if (!migration) throw refusal(409, `group ${id} is no basic group with members that still is one`);
    announceMigration({ world, tell, now }, migration);
    return { id: migration.to.id, chat_id: migration.to.chat_id };
  });

  app.post('/groups/:id/topics', (request) => {
    const { id } = parse(groupParams, request.params);
    const { topic: topic_id, ...body } = parse(topicBody, request.body);
    const now = clock.now();
    const forum = mustFindGroup(world, id, now);
    if (!forum.topics) throw refusal(409, `group ${id} is no forum`);
    const topic = topic_id === undefined ? newTopic(forum, body.title) : mustFindTopic(forum, topic_id);
    Object.assign(topic, body);
    return topic;
  });

  const newTopic = (forum: Group, title = 'Topic'): Topic => {
    const now = clock.now();
    const from = world.people.get([...forum.admins, ...forum.members.keys()][0] ?? 0) ?? world.service();
    const sent = createTopic(world, forum, { from, title, at: now });
    announceMessage({ world, tell, now }, sent);
    return mustFindTopic(forum, sent.message.id);
  };
}

function mustFindTopic(forum: Group, id: number): Topic {
  const topic = forum.topics?.get(id);
  if (!topic) throw refusal(404, `there is no topic ${id} in group ${forum.id}`);
  return topic;
}
