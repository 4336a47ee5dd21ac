import type { AccountState } from '#domain/accounts.ts';
import { blocker, joinBlockers, type Blocker } from '#domain/blockers.ts';
import type { Rules } from '#domain/rules.ts';
import type { TargetState } from '#domain/targets.ts';

export type BlockedAccount = { account: string; blockers: Blocker[] };

export type JoinChoice =
  | { account: AccountState }
  /** Nobody may; why, account by account. Accounts that were excluded in this run are among them. */
  | { account: null; blocked: BlockedAccount[] };

/** The account that joins this group: of those that may, the one with the fewest joins lately. */
export function chooseJoiner(
  accounts: readonly AccountState[],
  target: TargetState,
  given: { rules: Rules; now: Date; excluded: ReadonlyMap<number, string> },
): JoinChoice {
  const free: AccountState[] = [];
  const blocked: BlockedAccount[] = [];
  for (const account of accounts) {
    const blockers = joinBlockers(account, given.rules, given.now, target);
    const why = given.excluded.get(account.id);
    if (why !== undefined) {
      blockers.push(blocker('account_excluded', null, `left out of this run: ${why}`, 'The next run tries it again.'));
    }
    if (blockers.length) blocked.push({ account: account.session_name, blockers });
    else free.push(account);
  }
  const [first] = free.toSorted(
    (a, b) => a.joins_lately - b.joins_lately || a.joins_today - b.joins_today || a.id - b.id,
  );
  return first ? { account: first } : { account: null, blocked };
}
