import { accountRoutes } from '#accounts.ts';
import { meRoutes } from '#me.ts';

/** Where the REST API lies; also what OpenAPI names as its server. */
export const API_PREFIX = '/api/v1';

/** By aggregate: each is a file of its own. The server's router has the same shape, which the compiler sees to. */
export const contract = {
  accounts: accountRoutes,
  me: meRoutes,
};
export type Contract = typeof contract;
