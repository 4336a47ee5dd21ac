import { z } from 'zod';
import { pageInput, pageOf, sortBy } from '#paging.ts';
import { route, viewer } from '#route.ts';

export const ACCOUNT_STATUSES = ['active', 'flood_wait', 'cooldown', 'banned'] as const;
export const HEALTH_STATUSES = [
  'ok',
  'invalid_session',
  'rate_limited',
  'connection_timeout',
  'dc_migrate_required',
  'unknown_error',
] as const;
export const HOLD_REASONS = ['takeover', 'peer_flood', 'frozen', 'restricted', 'by_person'] as const;

/** An account without its secrets. */
export const account = z.object({
  id: z.int(),
  name: z.string(),
  session_name: z.string(),
  phone: z.string().nullable(),
  telegram_user_id: z.int().nullable(),
  telegram_username: z.string().nullable(),
  is_active: z.boolean(),
  has_session: z.boolean(),
  api_id: z.int().nullable().describe('null: the default of the workspace'),
  proxy: z.string().nullable().describe('without its password'),
  status: z.enum(ACCOUNT_STATUSES),
  health: z.enum(HEALTH_STATUSES).nullable().describe('null: not tested yet'),
  hold_reason: z.enum(HOLD_REASONS).nullable(),
  held_at: z.date().nullable(),
  joins_blocked_reason: z.string().nullable(),
  next_allowed_action_time: z.date().nullable(),
  daily_posts_count: z.int().describe('today, UTC'),
  needs_reconnect: z.boolean(),
  reconnect_error: z.string().nullable().describe('why the last reconnect failed, while it is still to be done'),
  created_at: z.date(),
  updated_at: z.date(),
});
export type Account = z.infer<typeof account>;

export const ACCOUNT_SORTS = ['id', 'session_name', 'status', 'next_allowed_action_time', 'created_at'] as const;

export const accountRoutes = {
  list: route(viewer('accounts:read'))
    .route({ method: 'GET', path: '/accounts', tags: ['accounts'], summary: 'All accounts, page by page' })
    .input(
      pageInput.extend({
        sort: sortBy(ACCOUNT_SORTS, 'id'),
        status: z.enum(ACCOUNT_STATUSES).optional(),
        health: z.enum(HEALTH_STATUSES).optional(),
        held: z.boolean().optional(),
        is_active: z.boolean().optional(),
        search: z.string().trim().max(100).optional().describe('in names, phones and user names'),
      }),
    )
    .output(pageOf(account)),
};
