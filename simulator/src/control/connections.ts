import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Connection } from '#mtproto/connection.ts';
import { parse, refusal } from '#http-input.ts';
import { mustFindPerson } from './input.ts';
import type { ControlOptions } from './server.ts';

const killBody = z.strictObject({
  key: z.string().optional(),
  user_id: z.number().int().positive().optional(),
  all: z.literal(true).optional(),
  how: z.enum(['close', 'reset', 'silence']).default('close'),
});

export function connectionRoutes(app: FastifyInstance, { world, server }: ControlOptions): void {
  const describe = (connection: Connection): object => {
    const { id, key, dc, main, opened_at, silenced } = connection;
    const leftover = key !== null && main && server.use.isLeftover(key.name, id);
    return { id, key: key?.name ?? null, dc, main, opened_at, user_id: key?.user_id ?? null, silenced, leftover };
  };

  app.get('/connections', () => ({
    connections: [...server.connections].map(describe),
    max_main_connections: server.use.most(),
    killed: server.killed,
  }));

  app.post('/connections/kill', (request) => {
    const { key, user_id, all, how } = parse(killBody, request.body);
    if (key === undefined && user_id === undefined && all === undefined) {
      throw refusal(400, 'key: one of key, user_id and all (true) says which connections');
    }
    if (user_id !== undefined) mustFindPerson(world, user_id);
    const chosen = [...server.connections].filter(
      (connection) =>
        all === true ||
        (connection.key !== null && (connection.key.name === key || connection.key.user_id === user_id)),
    );
    for (const connection of chosen) connection.end(how);
    return { killed: chosen.length };
  });
}
