/** What a workspace allows itself in a UTC day. The table's checks hold the ceilings. */
export type Limits = {
  posts_per_group_per_day: number;
  posts_per_account_per_day: number;
  joins_per_account_per_day: number;
  /** A group is written to only this long after it was joined; never below 24. */
  warmup_hours: number;
  post_gap_seconds: number;
};

export const DEFAULT_LIMITS: Limits = {
  posts_per_group_per_day: 2,
  posts_per_account_per_day: 20,
  joins_per_account_per_day: 10,
  warmup_hours: 24,
  post_gap_seconds: 60,
};

export const BATCH_SIZE = { default: 5, max: 20 };

/** The niche that older scripts took when none was named. */
export const DEFAULT_NICHE = 'ukraine_cars';

/** Older lists switched a niche off by renaming it; such a niche is kept and never acted upon. */
export function isNicheDisabled(niche: string): boolean {
  return niche.startsWith('disabled_');
}
