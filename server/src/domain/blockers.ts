// The one decision whether an account may act: the commands, the engine and everything that explains ask here. SQL that
// selects candidates may be wider than this, never narrower.
import type { AccountState, HoldReason } from '#domain/accounts.ts';
import { addMs, countToday, dateText, nextUtcDay, SECOND_MS, utcDay, type UtcDay } from '#domain/days.ts';
import { mayWork } from '#domain/health.ts';
import { isNicheDisabled, type Limits } from '#domain/limits.ts';
import type { ContentKind, TargetState } from '#domain/targets.ts';

export type BlockerCode =
  | 'account_inactive'
  | 'account_archived'
  | 'account_banned'
  | 'account_hold'
  | 'account_unhealthy'
  | 'account_waiting'
  | 'account_daily_joins'
  | 'account_join_pause'
  | 'account_joins_blocked'
  | 'account_daily_posts'
  | 'account_excluded'
  | 'account_in_flight'
  | 'no_session'
  | 'niche_disabled'
  | 'target_status'
  | 'target_bound'
  | 'target_blocklisted'
  | 'target_unbound'
  | 'target_warmup'
  | 'target_daily_posts'
  | 'target_in_run'
  | 'target_unconfirmed'
  | 'target_waiting'
  | 'target_content';

export type Blocker = {
  code: BlockerCode;
  /** When it ends by itself; null: a person or a later event ends it. */
  until: Date | null;
  message: string;
  /** What a person can do about it; null: wait. */
  action: string | null;
};

const HOLDS: Record<HoldReason, { message: string; action: string }> = {
  takeover: {
    message: 'hold takeover: nobody has confirmed that the older scripts are stopped',
    action: 'Stop the older scripts, then run: groundcrew accounts takeover --one NAME --old-scripts-stopped',
  },
  peer_flood: {
    message: 'hold peer_flood: Telegram limited this account for spam',
    action: 'Ask @SpamBot from this account, then run: groundcrew accounts release NAME',
  },
  frozen: {
    message: 'hold frozen: Telegram froze this account',
    action: 'Appeal in the Telegram app, then run: groundcrew accounts release NAME',
  },
  restricted: {
    message: 'hold restricted: Telegram restricted this account in public groups',
    action: 'Ask @SpamBot from this account, then run: groundcrew accounts release NAME',
  },
  by_person: { message: 'hold by_person', action: 'Run: groundcrew accounts release NAME' },
};

/** What keeps the account from any work at all: joins, posts and reactions. Empty: nothing. */
export function accountBlockers(account: AccountState, now: Date): Blocker[] {
  const found: Blocker[] = [];
  const add = (code: BlockerCode, until: Date | null, message: string, action: string | null = null) =>
    found.push({ code, until, message, action });

  if (account.archived_at) add('account_archived', null, 'the account was removed');
  if (!account.is_active) add('account_inactive', null, 'is_active is false', 'Activate the account.');
  if (!account.has_session) add('no_session', null, 'the account has no session', 'Log the account in.');
  if (account.status === 'banned') add('account_banned', null, 'Telegram banned this account');
  if (account.hold_reason) {
    const { message, action } = HOLDS[account.hold_reason];
    add(
      'account_hold',
      null,
      message,
      action.replace('NAME', () => account.session_name),
    );
  }
  if (!mayWork(account.health)) {
    const times = account.health?.consecutive_failures ?? 0;
    const failures = times >= 3 ? ` (${times} failures running)` : '';
    add('account_unhealthy', null, `health ${account.health?.status}${failures}`, 'See: groundcrew health');
  }
  const until = account.next_allowed_action_time;
  if (until && until > now) {
    const why = account.status === 'active' ? 'waits' : account.status;
    add('account_waiting', until, `${why} until ${dateText(until)}`);
  }
  return found;
}

/** What keeps the account from joining this group, or any group when none is given. */
export function joinBlockers(account: AccountState, limits: Limits, now: Date, target?: TargetState): Blocker[] {
  const found = accountBlockers(account, now);
  const add = (code: BlockerCode, until: Date | null, message: string, action: string | null = null) =>
    found.push({ code, until, message, action });

  if (account.joins_blocked_reason) {
    add(
      'account_joins_blocked',
      null,
      account.joins_blocked_reason,
      `Leave some groups with it, then run: groundcrew accounts release ${account.session_name}`,
    );
  }
  if (account.joins_today >= limits.joins_per_account_per_day) {
    const used = `${account.joins_today} of ${limits.joins_per_account_per_day} joins of the day used`;
    add('account_daily_joins', quotaReturns(limits.joins_per_account_per_day, utcDay(now), now), used);
  }
  if (account.next_join_at && account.next_join_at > now) {
    add('account_join_pause', account.next_join_at, `pause between joins until ${dateText(account.next_join_at)}`);
  }
  if (!target) return found;
  if (isNicheDisabled(target.niche)) add('niche_disabled', null, `niche ${target.niche} is switched off`);
  if (target.status !== 'new') add('target_status', null, `the group is ${target.status}`);
  const bound = target.assigned_account_id;
  if (bound !== null && bound !== account.id) add('target_bound', null, `the group belongs to account ${bound}`);
  if (target.blocklisted_account_ids.includes(account.id)) {
    add('target_blocklisted', null, 'this account is on the block list of the group');
  }
  return found;
}

/** What keeps the bound account from posting to its group. `account` is null when the group has none. */
export function postBlockers(
  target: TargetState,
  account: AccountState | null,
  limits: Limits,
  now: Date,
  content: ContentKind,
): Blocker[] {
  const found = account ? accountBlockers(account, now) : [];
  const add = (code: BlockerCode, until: Date | null, message: string, action: string | null = null) =>
    found.push({ code, until, message, action });

  if (isNicheDisabled(target.niche)) add('niche_disabled', null, `niche ${target.niche} is switched off`);
  if (target.status !== 'joined') add('target_status', null, `the group is ${target.status}`);
  if (account === null || target.assigned_account_id !== account.id) {
    add('target_unbound', null, 'only the account that joined the group may write there');
  } else {
    const posted = countToday({ count: account.daily_posts_count, day: account.last_stats_reset }, now);
    if (posted >= limits.posts_per_account_per_day) {
      const used = `account: ${posted} of ${limits.posts_per_account_per_day} posts of the day used`;
      add('account_daily_posts', quotaReturns(limits.posts_per_account_per_day, account.last_stats_reset, now), used);
    }
    if (target.blocklisted_account_ids.includes(account.id)) {
      add('target_blocklisted', null, 'this account is on the block list of the group');
    }
  }
  const warm = target.warmup_ends_at;
  if (target.status === 'joined' && (warm === null || warm > now)) {
    add('target_warmup', warm, `warm-up until ${warm ? dateText(warm) : 'an unknown time'}`);
  }
  const inGroup = countToday({ count: target.daily_posts_in_group, day: target.last_group_stats_reset }, now);
  if (inGroup >= limits.posts_per_group_per_day) {
    const used = `group: ${inGroup} of ${limits.posts_per_group_per_day} posts of the day used`;
    add('target_daily_posts', quotaReturns(limits.posts_per_group_per_day, target.last_group_stats_reset, now), used);
  }
  if (target.next_post_at && target.next_post_at > now) {
    add('target_waiting', target.next_post_at, `the group's slow mode until ${dateText(target.next_post_at)}`);
  }
  if (target.forbidden_content.includes(content)) add('target_content', null, `the group forbids: ${content}`);
  return found;
}

/**
 * When a counter that is used up begins anew: after the day on which it was counted, which lies ahead when the clock was
 * set back. Never by itself where nothing is allowed.
 */
function quotaReturns(limit: number, counted_on: UtcDay, now: Date): Date | null {
  if (limit === 0) return null;
  const today = utcDay(now);
  return nextUtcDay(counted_on > today ? new Date(`${counted_on}T00:00:00Z`) : now);
}

/** The pause between two posts of one account. It is waited out, not skipped. */
export function postGapEnds(last_post_at: Date | null, limits: Limits, factor: number): Date | null {
  return last_post_at && addMs(last_post_at, limits.post_gap_seconds * factor * SECOND_MS);
}

/** The earliest instant at which nothing of this is in the way; null when no time alone ends it. Empty: now. */
export function nextAt(blockers: readonly Blocker[], now: Date): Date | null {
  let at = now;
  for (const { until } of blockers) {
    if (until === null) return null;
    if (until > at) at = until;
  }
  return at;
}
