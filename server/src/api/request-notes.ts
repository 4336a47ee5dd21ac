// What is learnt of a request while it is answered, for the access log and the metrics: never its address as it was typed.
import type { FastifyRequest } from 'fastify';

export type RequestNote = {
  /** The template: `/api/v1/accounts/{id}`. */
  route: string;
  /** Who asked, by id: `user 6f…`, `token 0a…`. */
  by: string | null;
};

const notes = new WeakMap<FastifyRequest, RequestNote>();

export function noteRequest(request: FastifyRequest, note: RequestNote): void {
  notes.set(request, note);
}

/** Of a request that reached no route of the API: Fastify's own template, which has no ids in it either. */
export function noteOf(request: FastifyRequest): RequestNote {
  return notes.get(request) ?? { route: request.routeOptions.url ?? 'none', by: null };
}
