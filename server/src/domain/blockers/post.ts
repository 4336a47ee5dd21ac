import type { AccountState } from '#domain/accounts.ts';
import { addMs, countToday, dateText, latest, SECOND_MS } from '#domain/days.ts';
import { isNicheDisabled, type Limits } from '#domain/limits.ts';
import type { Rules } from '#domain/rules.ts';
import type { ContentKind, TargetState } from '#domain/targets.ts';
import { accountBlockers } from './account.ts';
import { blocker, shellWord, workspaceBlockers, type Blocker, type BlockerCode } from './blocker.ts';
import { blocklisted, nicheDisabled, wrongStatus } from './join.ts';
import { quotaAction, quotaReturns } from './quota.ts';

/** What keeps the bound account from posting to its group. `account` is null when the group has none. */
export function postBlockers(
  target: TargetState,
  account: AccountState | null,
  rules: Rules,
  now: Date,
  content: ContentKind,
): Blocker[] {
  const found = account ? accountBlockers(account, rules, now) : workspaceBlockers(rules, now);
  const add = (code: BlockerCode, until: Date | null, message: string, action: string | null = null) =>
    found.push({ code, until, message, action });

  if (isNicheDisabled(target.niche)) found.push(nicheDisabled(target.niche));
  if (target.status !== 'joined') found.push(wrongStatus(target));
  if (account === null || target.assigned_account_id !== account.id) {
    const action = `Let an account join it. See: groundcrew why ${shellWord(target.link)}`;
    add('target_unbound', null, 'only the account that joined the group may write there', action);
  } else {
    found.push(...accountQuota(account, rules.limits, now));
    if (target.blocklisted_account_ids.includes(account.id)) found.push(blocklisted(account, target.link));
  }
  if (target.status === 'joined') found.push(...warmUp(target, now));
  const limit = rules.limits.posts_per_group_per_day;
  const posted = countToday({ count: target.daily_posts_in_group, day: target.last_group_stats_reset }, now);
  if (posted >= limit) {
    const used = `group: ${posted} of ${limit} posts of the day used`;
    const until = quotaReturns(limit, target.last_group_stats_reset, now);
    add('target_daily_posts', until, used, quotaAction(limit, 'posts_per_group_per_day'));
  }
  if (target.next_post_at && target.next_post_at > now) {
    add('target_waiting', target.next_post_at, `the group's slow mode until ${dateText(target.next_post_at)}`);
  }
  if (target.forbidden_content.includes(content)) {
    const action = `Have a message without it: groundcrew post ${shellWord(target.niche)} --messages FILE`;
    add('target_content', null, `the group forbids: ${content}`, action);
  }
  return found;
}

function accountQuota(account: AccountState, limits: Limits, now: Date): Blocker[] {
  const limit = limits.posts_per_account_per_day;
  const posted = countToday({ count: account.daily_posts_count, day: account.last_stats_reset }, now);
  if (posted < limit) return [];
  const used = `account: ${posted} of ${limit} posts of the day used`;
  const until = quotaReturns(limit, account.last_stats_reset, now);
  return [blocker('account_daily_posts', until, used, quotaAction(limit, 'posts_per_account_per_day'))];
}

/** Nobody writes or reacts in a group before its warm-up is over. */
export function warmUp({ warmup_ends_at: warm }: TargetState, now: Date): Blocker[] {
  if (warm !== null && warm <= now) return [];
  if (warm) return [blocker('target_warmup', warm, `warm-up until ${dateText(warm)}`)];
  const action = 'Nobody knows when it was joined: import it with its date, or let it be joined.';
  return [blocker('target_warmup', null, 'warm-up until an unknown time', action)];
}

/** The pause between two posts of one account. It is waited out, not skipped. */
export function postGapEnds(last_post_at: Date | null, limits: Limits, factor: number): Date | null {
  return last_post_at && addMs(last_post_at, limits.post_gap_seconds * factor * SECOND_MS);
}

/** What a gap is counted from. */
export type PostGap = {
  /** The last post of the campaign, or without one of the niche. */
  last_of_round: Date | null;
  last_of_account: Date | null;
  /** Whose gap counts; null: the workspace's. */
  campaign: { gap_seconds: number; name?: string } | null;
};

/**
 * When the next post may be sent; null: now. Two posts of an account are as far apart as the workspace says, or the campaign
 * where that is farther.
 */
export function roundGapEnds(gap: PostGap, limits: Limits, factor: number): Date | null {
  const seconds = gap.campaign?.gap_seconds ?? limits.post_gap_seconds;
  const own = { ...limits, post_gap_seconds: seconds };
  const wider = { ...limits, post_gap_seconds: Math.max(limits.post_gap_seconds, seconds) };
  return latest(postGapEnds(gap.last_of_round, own, factor), postGapEnds(gap.last_of_account, wider, factor));
}

/** The same as a reason. Of several that may post it is the first that is free which counts. */
export function postGapBlockers(gaps: readonly PostGap[], limits: Limits, factor: number, now: Date): Blocker[] {
  let first: { until: Date; gap: PostGap } | null = null;
  for (const gap of gaps) {
    const until = roundGapEnds(gap, limits, factor);
    if (!until || until <= now) return [];
    if (!first || until < first.until) first = { until, gap };
  }
  if (!first) return [];
  const name = first.gap.campaign?.name;
  const whose = name === undefined ? '' : ` of campaign ${name}`;
  const slowed = factor > 1 ? `, ×${factor} after floods` : '';
  return [blocker('post_gap', first.until, `gap between posts${whose}${slowed}, until ${dateText(first.until)}`)];
}
