import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { UserState } from '#world/types.ts';
import { mustFindPerson, parse, userParams } from './input.ts';
import type { ControlOptions } from './server.ts';

const states = [
  'ok',
  'revoked',
  'banned',
  'deactivated',
  'frozen',
  'spam_restricted',
] as const satisfies readonly UserState[];

const stateBody = z.strictObject({ state: z.enum(states) });

export function userRoutes(app: FastifyInstance, { world }: ControlOptions): void {
  app.post('/users/:id/state', (request) => {
    const { id } = parse(userParams, request.params);
    const { state } = parse(stateBody, request.body);
    const person = mustFindPerson(world, id);
    person.state = state;
    return { id, state };
  });
}
