import { contract } from '@groundcrew/contract';
import { implement } from '@orpc/server';
import type { RequestContext } from '#api/context.ts';
import { accounts } from '#api/routes/accounts.ts';
import { me } from '#api/routes/me.ts';

/** The compiler wants every route of the contract here. */
export const router = implement(contract).$context<RequestContext>().router({ accounts, me });
