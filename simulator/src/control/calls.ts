import type { FastifyInstance } from 'fastify';
import { CALLS_KEPT } from '#methods/limits.ts';
import { parse } from '#http-input.ts';
import { afterQuery } from './input.ts';
import type { ControlOptions } from './server.ts';

export function callRoutes(app: FastifyInstance, { calls }: ControlOptions): void {
  app.get('/calls', (request, reply) => {
    const { after } = parse(afterQuery, request.query);
    // A reader that sees a gap below the first `seq` has asked too late: this many are kept.
    void reply.header('x-calls-kept', CALLS_KEPT);
    return calls.after(after);
  });
}
