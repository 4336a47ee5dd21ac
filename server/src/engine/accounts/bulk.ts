import { actOnAccount, actTrouble, type AccountAct } from '#engine/accounts/act.ts';
import { badField, GroundcrewError } from '#lib/errors.ts';
import { accountsOf, type AccountFilter } from '#store/accounts/lists.ts';
import { accountStates } from '#store/accounts/accounts.ts';
import type { Scope } from '#store/scope.ts';

/** At once; who has more does it by filters. */
const ACCOUNTS_MAX = 10_000;

export type Named = { id: number; session_name: string };
export type BulkResult = { changed: Named[]; skipped: (Named & { reason: string })[] };

/**
 * Does the same with many accounts, each by itself: one that it cannot be done with is told, and keeps it from no other.
 * Throws `not_found` for ids that are none here, and then nothing was done.
 */
export async function actOnAccounts(
  scope: Scope,
  which: { ids: readonly number[] } | { filter: AccountFilter },
  options: { act: AccountAct; dry_run: boolean; by: string },
): Promise<BulkResult> {
  const rows = await accountsOf(scope, which, ACCOUNTS_MAX + 1);
  if (rows.length > ACCOUNTS_MAX) {
    throw badField('filter', `it names more than ${ACCOUNTS_MAX} accounts`);
  }
  if ('ids' in which) {
    const there = new Set(rows.map(({ id }) => id));
    const missing = which.ids.filter((id) => !there.has(id));
    if (missing.length > 0) {
      throw new GroundcrewError('not_found', { detail: `accounts ${missing.slice(0, 20).join(', ')}` });
    }
  }
  const result: BulkResult = { changed: [], skipped: [] };
  const states = await accountStates(
    scope,
    rows.map(({ id }) => id),
  );
  for (const account of states) {
    const named = { id: account.id, session_name: account.session_name };
    const reason = actTrouble(account, options.act);
    if (reason !== null) result.skipped.push({ ...named, reason });
    else if (options.dry_run || (await didChange(scope, account.id, options))) result.changed.push(named);
    else result.skipped.push({ ...named, reason: 'somebody else was faster' });
  }
  return result;
}

async function didChange(scope: Scope, id: number, { act, by }: { act: AccountAct; by: string }): Promise<boolean> {
  try {
    const { changed, ban_lifted, may_join_again } = await actOnAccount(scope, id, act, by);
    return changed || ban_lifted || may_join_again;
  } catch (error) {
    // Since it was looked at it was removed, or its hold is another one now.
    if (error instanceof GroundcrewError && ['not_found', 'wrong_state'].includes(error.code)) return false;
    throw error;
  }
}
