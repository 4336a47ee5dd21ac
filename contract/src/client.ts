// The client that programs and the screens call the API by: every route of the contract as a function, typed both ways.
import { createORPCClient, ORPCError } from '@orpc/client';
import type { ContractRouterClient } from '@orpc/contract';
import type { JsonifiedClient } from '@orpc/openapi-client';
import { OpenAPILink } from '@orpc/openapi-client/fetch';
import { errorBody } from '#errors.ts';
import { API_PREFIX, contract, type Contract } from '#routes.ts';

/** Dates come as texts (ISO 8601), as they stand in JSON. What is refused rejects with an `ORPCError` of the API's `code`. */
export type ApiClient = JsonifiedClient<ContractRouterClient<Contract>>;

/** One whose calls may be told something of their own, such as a key that goes into a header. */
export type ApiClientWith<Context extends object> = JsonifiedClient<ContractRouterClient<Contract, Context>>;

/** `url`: where Groundcrew is opened. `headers`: `{ authorization: 'Bearer gc_…' }`; a browser's session needs none. */
export function openClient(options: { url: string; headers?: Record<string, string> }): ApiClient {
  const link = new OpenAPILink(contract, {
    url: `${options.url.replace(/\/$/, '')}${API_PREFIX}`,
    headers: options.headers ?? {},
    fetch: (request, init) => fetch(request, init),
    customErrorResponseBodyDecoder: (body) => {
      const { data: error } = errorBody.safeParse(body);
      return error ? new ORPCError(error.code, error) : null;
    },
  });
  return createORPCClient(link);
}
