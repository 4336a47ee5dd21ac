// The contract's lists, as far as these pages name them: the contract itself stays out of what a browser loads.
import type { api } from '#lib/api.ts';

type Wish = NonNullable<Parameters<typeof api.accounts.list.call>[0]>;

export const ACCOUNT_STATUSES = ['active', 'flood_wait', 'cooldown', 'banned'] as const satisfies NonNullable<
  Wish['status']
>[];

export const HEALTH_STATUSES = [
  'ok',
  'invalid_session',
  'rate_limited',
  'connection_timeout',
  'dc_migrate_required',
  'unknown_error',
] as const satisfies NonNullable<Wish['health']>[];

export const HOLD_REASONS = [
  'takeover',
  'peer_flood',
  'frozen',
  'restricted',
  'by_person',
] as const satisfies NonNullable<Wish['hold_reason']>[];

export const ACCOUNT_SORTS = ['session_name', 'status', 'last_checked', 'latency_ms', 'daily_posts_count'] as const;
