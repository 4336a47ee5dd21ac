import type { AccountState } from '#domain/accounts.ts';
import { isNicheDisabled } from '#domain/limits.ts';
import type { Rules } from '#domain/rules.ts';
import type { TargetState } from '#domain/targets.ts';
import { accountBlockers } from './account.ts';
import type { Blocker } from './blocker.ts';
import { blocklisted, boundTo, nicheDisabled, wrongStatus } from './join.ts';
import { warmUp } from './post.ts';

/**
 * What keeps the account from reacting in this chat. `target` is null where the chat is no group of the workspace. In a group
 * that is bound only its bound account may, after its warm-up.
 */
export function reactBlockers(account: AccountState, target: TargetState | null, rules: Rules, now: Date): Blocker[] {
  const found = accountBlockers(account, rules, now);
  if (!target) return found;
  if (isNicheDisabled(target.niche)) found.push(nicheDisabled(target.niche));
  if (target.status === 'banned') found.push(wrongStatus(target));
  const bound = target.assigned_account_id;
  if (bound !== null && bound !== account.id) {
    found.push(boundTo(bound));
  }
  if (bound !== null) found.push(...warmUp(target, now));
  if (target.blocklisted_account_ids.includes(account.id)) found.push(blocklisted(account, target.link));
  return found;
}
