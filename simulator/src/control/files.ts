import type { FastifyInstance } from 'fastify';
import type { ControlOptions } from './server.ts';

export function fileRoutes(app: FastifyInstance, { world, clock }: ControlOptions): void {
  // Clients that remember a file have to look it up again: FILE_REFERENCE_EXPIRED.
  app.post('/files/expire', () => ({ expired: world.files.expireReferences(clock.now()) }));
}
