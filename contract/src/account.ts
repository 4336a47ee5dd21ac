import { z } from 'zod';
import { ACCOUNT_STATUSES, HEALTH_STATUSES, HOLD_REASONS } from '#values.ts';
import { blocker, reconnectTrouble } from '#why.ts';

/** Which accounts a list has, and what a bulk act is done with. */
export const accountFilter = z.object({
  status: z.enum(ACCOUNT_STATUSES).optional(),
  health: z.enum(HEALTH_STATUSES).optional(),
  issues: z.boolean().optional().describe('active, and held, or tested and not ok: as the health table counts'),
  held: z.boolean().optional(),
  hold_reason: z.enum(HOLD_REASONS).optional(),
  to_take_over: z.boolean().optional().describe('held until a person confirms that nothing else uses the session'),
  is_active: z.boolean().optional(),
  has_session: z.boolean().optional(),
  connected: z.boolean().optional(),
  needs_reconnect: z.boolean().optional(),
  reconnect_failed: z.boolean().optional().describe('active, to be connected anew, and it failed the last time'),
  archived: z.boolean().default(false).describe('those that were removed, instead of the others'),
  search: z.string().trim().max(100).optional().describe('in names, phones and user names'),
});

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
  proxy: z.string().nullable().describe('without its password; `unreadable`: one stands there that cannot be read'),
  status: z.enum(ACCOUNT_STATUSES),
  health: z.enum(HEALTH_STATUSES).nullable().describe('null: not tested yet'),
  last_checked: z.date().nullable(),
  consecutive_failures: z.int(),
  latency_ms: z.int().nullable().describe('of the last test'),
  connected: z.boolean().describe('a server has it, and its last test was ok'),
  hold_reason: z.enum(HOLD_REASONS).nullable(),
  held_at: z.date().nullable(),
  joins_blocked_reason: z.string().nullable(),
  next_allowed_action_time: z.date().nullable(),
  next: z
    .object({ can_act: z.boolean(), at: z.date().nullable(), blocker: blocker.nullable() })
    .describe('whether it may do anything outgoing now, else from when on, and the first reason against it'),
  daily_posts_count: z.int().describe('today, UTC'),
  posts_limit: z.int().describe('a day'),
  joins_today: z.int(),
  joins_limit: z.int().describe('a day'),
  needs_reconnect: z.boolean(),
  reconnect_error: z.string().nullable().describe('why the last reconnect failed, while it is still to be done'),
  created_at: z.date(),
  updated_at: z.date(),
});
export type Account = z.infer<typeof account>;

/** One account, with what only its own page shows. */
export const accountDetail = account.extend({
  held_by: z.string().nullable(),
  settings_version: z.int().describe('grows with every change of what it is connected by'),
  credentials: z.enum(['own', 'workspace', 'missing']).describe('whose API credentials it is connected by'),
  reconnect: reconnectTrouble.nullable().describe('how the last reconnect failed, while it is still to be done'),
  groups: z.int().describe('that belong to it'),
  node_id: z.string().nullable().describe('the server that has it'),
  archived_at: z.date().nullable(),
});
export type AccountDetail = z.infer<typeof accountDetail>;
