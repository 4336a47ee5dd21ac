// Every route of the API: `client` as functions, `api` as options for TanStack Query.
import type { ApiClientWith } from '@groundcrew/contract/client.ts';
import { createORPCClient, ORPCError } from '@orpc/client';
import { OpenAPILink } from '@orpc/openapi-client/fetch';
import { createTanstackQueryUtils } from '@orpc/tanstack-query';
import { routes } from 'virtual:routes';
import { serverUrl } from '#lib/base-path.ts';

/** `idempotency_key`: of what must not be done twice when its answer is lost, and is asked for again. */
type CallContext = { idempotency_key?: string };

const link = new OpenAPILink<CallContext>(routes, {
  url: () => serverUrl('api/v1').href,
  headers: ({ context: { idempotency_key: key } }) => (key === undefined ? {} : { 'idempotency-key': key }),
  // Looked up at each call: the link would keep the `fetch` of its making, which tests replace.
  fetch: (request, init) => fetch(request, init),
  customErrorResponseBodyDecoder: (body) => refusalIn(body),
});

/** The API's one shape of errors; oRPC's own has one member more, and without it an error loses its code and its words. */
function refusalIn(body: unknown): ORPCError<string, unknown> | null {
  if (typeof body !== 'object' || body === null || !('code' in body) || !('data' in body)) return null;
  const message = 'message' in body ? String(body.message) : '';
  const status = 'status' in body ? Number(body.status) : 500;
  return new ORPCError(String(body.code), { status, message, data: body.data });
}

export const client: ApiClientWith<CallContext> = createORPCClient(link);

export const api = createTanstackQueryUtils(client);

/** The API's stable code of a refusal; null: no answer came at all. */
export function codeOf(error: unknown): string | null {
  return error instanceof ORPCError ? String(error.code) : null;
}
