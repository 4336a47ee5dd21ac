import type { FastifyRequest } from 'fastify';
import { GroundcrewError } from '#lib/errors.ts';

/**
 * Refuses what a page of another origin sends with the cookies of a signed-in person. A browser names the page's origin on
 * every WebSocket and every writing request; a program with a token has none to name. The cookies' SameSite=Lax does not
 * cover other ports of the same host.
 */
export function originGuard(origins: () => readonly string[]) {
  return async (request: FastifyRequest): Promise<void> => {
    const from = request.headers.origin;
    if (from === undefined || origins().includes(from)) return;
    throw new GroundcrewError('foreign_origin', { detail: from.slice(0, 200) });
  };
}
