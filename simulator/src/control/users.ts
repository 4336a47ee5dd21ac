import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { UserState } from '#world/types.ts';
import { mustFindPerson, parse, refusal, userParams } from './input.ts';
import type { ControlOptions } from './server.ts';

const states = [
  'ok',
  'revoked',
  'banned',
  'deactivated',
  'frozen',
  'spam_restricted',
] as const satisfies readonly UserState[];

const homeBody = z.strictObject({ dc: z.number().int() });
const stateBody = z.strictObject({ state: z.enum(states) });

export function userRoutes(app: FastifyInstance, { world }: ControlOptions): void {
  app.post('/users/:id/state', (request) => {
    const { id } = parse(userParams, request.params);
    const { state } = parse(stateBody, request.body);
    const person = mustFindPerson(world, id);
    person.state = state;
    return { id, state };
  });

  // Telegram moves an account's home: its old sessions may do nothing more there but take their authorization along.
  app.post('/users/:id/dc', (request) => {
    const { id } = parse(userParams, request.params);
    const { dc } = parse(homeBody, request.body);
    if (!world.dcs.includes(dc)) throw refusal(400, `dc: there is no DC ${dc}; there are ${world.dcs.join(', ')}`);
    mustFindPerson(world, id).dc = dc;
    return { id, dc };
  });
}
