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

/** The same as a reason, after the last posts that count: of the account, and of the niche. */
export function postGapBlockers(
  last_posts: readonly (Date | null)[],
  limits: Limits,
  factor: number,
  now: Date,
): Blocker[] {
  const until = postGapEnds(latest(...last_posts), limits, factor);
  if (!until || until <= now) return [];
  const slowed = factor > 1 ? `, ×${factor} after floods` : '';
  return [blocker('post_gap', until, `gap between posts${slowed}, until ${dateText(until)}`)];
}
