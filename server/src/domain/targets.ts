import type { UtcDay } from '#domain/days.ts';

export type TargetStatus = 'new' | 'joined' | 'error' | 'banned' | 'requested';
export type ContentKind = 'text' | 'photo';

/** Everything about a group that decides whether it is joined or written to now. */
export type TargetState = {
  id: number;
  telegram_id: number | null;
  link: string;
  niche: string;
  status: TargetStatus;
  assigned_account_id: number | null;
  requested_account_id: number | null;
  warmup_ends_at: Date | null;
  last_post_at: Date | null;
  next_post_at: Date | null;
  daily_posts_in_group: number;
  last_group_stats_reset: UtcDay;
  forbidden_content: ContentKind[];
  error_message: string | null;
  /** Accounts that may not act in this group. */
  blocklisted_account_ids: number[];
};

/** How an attempt to join ended. `not_sent`: it did not reach Telegram, and does not count for the day. */
export type JoinOutcomeKind = 'joined' | 'already_member' | 'requested' | 'flood_wait' | 'error' | 'not_sent';
