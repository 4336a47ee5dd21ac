import type { HealthStatus } from '@groundcrew/contract/values.ts';
import type { UtcDay } from '#domain/days.ts';

export type AccountStatus = 'active' | 'flood_wait' | 'cooldown' | 'banned';
export type HoldReason = 'takeover' | 'peer_flood' | 'frozen' | 'restricted' | 'by_person';

/** Everything about an account that decides whether it may act; no secrets. */
export type AccountState = {
  id: number;
  name: string;
  session_name: string;
  is_active: boolean;
  archived_at: Date | null;
  has_session: boolean;
  status: AccountStatus;
  hold_reason: HoldReason | null;
  next_allowed_action_time: Date | null;
  next_join_at: Date | null;
  joins_blocked_reason: string | null;
  daily_posts_count: number;
  last_stats_reset: UtcDay;
  last_post_at: Date | null;
  health: { status: HealthStatus; consecutive_failures: number; error_message: string | null } | null;
  /** Attempts of this UTC day that reached Telegram. */
  joins_today: number;
  /** The UTC day of `joins_today`. */
  joins_counted_on: UtcDay;
  /** Successful joins of the last seven days; the least burdened account goes first. */
  joins_lately: number;
};
