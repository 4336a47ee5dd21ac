import type { FastifyRequest } from 'fastify';
import { GroundcrewError } from '#lib/errors.ts';

/**
 * Refuses what a page of another origin sends with the cookies of a signed-in person. A browser names the page's origin on
 * every WebSocket and every writing request; a program with a token has none to name. The cookies' SameSite=Lax does not
 * cover other ports of the same host.
 */
export function originGuard(origins: () => readonly string[]) {
  return async (request: FastifyRequest): Promise<void> => {
    const { origin: from, 'sec-fetch-site': site } = request.headers;
    if (from === undefined) {
      // Reading answers nothing to a page of another site, and links from there may be followed.
      if (/^(GET|HEAD|OPTIONS)$/.test(request.method) || (site !== 'cross-site' && site !== 'same-site')) return;
      throw new GroundcrewError('foreign_origin', { detail: site });
    }
    if (origins().includes(from)) return;
    throw new GroundcrewError('foreign_origin', { detail: from.slice(0, 200) });
  };
}
