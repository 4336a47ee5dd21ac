import type { AccountState } from '#domain/accounts.ts';
import { countToday, dateText } from '#domain/days.ts';
import { isNicheDisabled } from '#domain/limits.ts';
import type { Rules } from '#domain/rules.ts';
import type { TargetState } from '#domain/targets.ts';
import { accountBlockers } from './account.ts';
import { blocker, shellWord, type Blocker, type BlockerCode } from './blocker.ts';
import { quotaAction, quotaReturns } from './quota.ts';

/** What keeps the account from joining this group, or any group when none is given. */
export function joinBlockers(account: AccountState, rules: Rules, now: Date, target?: TargetState): Blocker[] {
  const found = accountBlockers(account, rules, now);
  const add = (code: BlockerCode, until: Date | null, message: string, action: string | null = null) =>
    found.push({ code, until, message, action });

  if (account.joins_blocked_reason) {
    add(
      'account_joins_blocked',
      null,
      account.joins_blocked_reason,
      `Leave some groups with it, then run: groundcrew accounts release ${shellWord(account.session_name)}`,
    );
  }
  const limit = rules.limits.joins_per_account_per_day;
  const joins = countToday({ count: account.joins_today, day: account.joins_counted_on }, now);
  if (joins >= limit) {
    const used = `${joins} of ${limit} joins of the day used`;
    const action = quotaAction(limit, 'joins_per_account_per_day');
    add('account_daily_joins', quotaReturns(limit, account.joins_counted_on, now), used, action);
  }
  if (account.next_join_at && account.next_join_at > now) {
    add('account_join_pause', account.next_join_at, `pause between joins until ${dateText(account.next_join_at)}`);
  }
  if (target) found.push(...joinTargetBlockers(account, target));
  return found;
}

function joinTargetBlockers(account: AccountState, target: TargetState): Blocker[] {
  const found: Blocker[] = [];
  const { link } = target;
  if (isNicheDisabled(target.niche)) found.push(nicheDisabled(target.niche));
  if (target.status !== 'new') found.push(wrongStatus(target));
  const bound = target.assigned_account_id;
  if (bound !== null && bound !== account.id) {
    found.push(boundTo(bound));
  }
  if (target.blocklisted_account_ids.includes(account.id)) found.push(blocklisted(account, link));
  return found;
}

export function nicheDisabled(niche: string): Blocker {
  const command = `groundcrew db sql --write "update targets set niche = 'NEW' where niche = '${niche.replaceAll("'", "''")}'"`;
  return blocker('niche_disabled', null, `niche ${niche} is switched off`, `Give its groups another niche: ${command}`);
}

export function wrongStatus({ status, link }: TargetState): Blocker {
  return blocker('target_status', null, `the group is ${status}`, `See: groundcrew why ${shellWord(link)}`);
}

/** A binding is for ever. */
export function boundTo(account_id: number): Blocker {
  const action = `Only that account may act there, for ever. See: groundcrew why account:${account_id}`;
  return blocker('target_bound', null, `the group belongs to account ${account_id}`, action);
}

export function blocklisted({ session_name }: AccountState, link: string): Blocker {
  const message = 'this account is on the block list of the group';
  return blocker(
    'target_blocklisted',
    null,
    message,
    `Run: groundcrew targets unblock ${shellWord(link)} ${shellWord(session_name)}`,
  );
}

/** The pause of the niche, whichever account made it. A run waits it out. */
export function joinPauseBlockers(pause: { until: Date; reason: string } | null, now: Date): Blocker[] {
  if (!pause || pause.until <= now) return [];
  return [blocker('join_pause', pause.until, `${pause.reason} in this niche, until ${dateText(pause.until)}`)];
}
