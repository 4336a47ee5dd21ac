import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { announceMembership } from '#methods/announce.ts';
import { approve } from '#world/membership.ts';
import { groupParams, mustFindGroup, mustFindPerson, parse } from './input.ts';
import type { ControlOptions } from './server.ts';

const approveBody = z.strictObject({ user_id: z.number().int().positive().optional() });
const banBody = z.strictObject({ user_id: z.number().int().positive(), banned: z.boolean().default(true) });

export function groupRoutes(app: FastifyInstance, { world, clock, tell }: ControlOptions): void {
  app.post('/groups/:id/approve', (request) => {
    const { id } = parse(groupParams, request.params);
    const { user_id } = parse(approveBody, request.body);
    const now = clock.now();
    const group = mustFindGroup(world, id, now);
    const people = approve(world, group, now, user_id);
    for (const person of people) announceMembership({ world, tell, now }, group, person);
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
}
