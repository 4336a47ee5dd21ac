import { z } from 'zod';
import { account, accountDetail, accountFilter } from '#account.ts';
import { accountActRoutes } from '#account-acts.ts';
import { accountEntryRoutes } from '#account-entry.ts';
import { accountLifeRoutes } from '#account-life.ts';
import { accountId } from '#ids.ts';
import { pageInput, pageOf, sortBy } from '#paging.ts';
import { admin, route, viewer } from '#route.ts';

export const ACCOUNT_SORTS = [
  'id',
  'session_name',
  'name',
  'phone',
  'status',
  'health',
  'last_checked',
  'latency_ms',
  'daily_posts_count',
  'next_allowed_action_time',
  'created_at',
  'updated_at',
] as const;

const id = z.object({ id: accountId });
const text = z.string().max(4096);

/** What of an account can be changed; what is left out stays. */
export const accountChange = z.object({
  name: z.string().trim().min(1).max(64).optional(),
  is_active: z.boolean().optional(),
  proxy_url: text
    .nullable()
    .optional()
    .describe('in any notation; null or `none`: none; an empty one is refused. Also asks for a reconnect'),
  needs_reconnect: z.boolean().optional().describe('true: connect it anew, and no other; false: do not any more'),
  api_id: z.int().positive().max(2_147_483_647).nullable().optional().describe('null: those of the workspace'),
  api_hash: z.string().trim().max(100).nullable().optional().describe('goes with api_id; never shown again'),
  session_string: z
    .string()
    .max(100_000)
    .optional()
    .describe('of any kind, in the place of the one it has; never shown again'),
  old_scripts_stopped: z
    .boolean()
    .default(false)
    .describe('nothing else uses the new session any more: it is not held for takeover'),
});

const changed = 'Proxy, session and credentials take effect by a reconnect of this account alone.';

export const accountRoutes = {
  list: route(viewer('accounts:read'))
    .route({ method: 'GET', path: '/accounts', tags: ['accounts'], summary: 'All accounts, page by page' })
    .input(pageInput.extend({ sort: sortBy(ACCOUNT_SORTS, 'id') }).extend(accountFilter.shape))
    .output(pageOf(account)),
  get: route(viewer('accounts:read'))
    .route({ method: 'GET', path: '/accounts/{id}', tags: ['accounts'], summary: 'One account, without its secrets' })
    .input(id)
    .output(accountDetail),
  update: route(admin('accounts:write'))
    .route({
      method: 'PUT',
      path: '/messaging/accounts/{id}',
      tags: ['accounts'],
      summary: 'Change an account',
      description: `${changed} Also at /messaging/accounts/{id} without the prefix.`,
    })
    .input(id.extend(accountChange.shape))
    .output(accountDetail),
  patch: route(admin('accounts:write'))
    .route({
      method: 'PATCH',
      path: '/accounts/{id}',
      tags: ['accounts'],
      summary: 'Change an account',
      description: changed,
    })
    .input(id.extend(accountChange.shape))
    .output(accountDetail),
  archive: route(admin('accounts:write'))
    .route({
      method: 'DELETE',
      path: '/accounts/{id}',
      tags: ['accounts'],
      summary: 'Remove an account',
      description: 'It is archived: its history stays, and so do its groups, where nobody else may write.',
    })
    .input(id)
    .output(accountDetail),
  restore: route(admin('accounts:write'))
    .route({
      method: 'POST',
      path: '/accounts/{id}/restore',
      tags: ['accounts'],
      summary: 'Bring a removed account back',
      description: 'It is inactive until it is activated.',
    })
    .input(id)
    .output(accountDetail),
  ...accountActRoutes,
  ...accountEntryRoutes,
  ...accountLifeRoutes,
};
