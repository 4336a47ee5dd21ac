import { slowedUntil } from '#domain/floods.ts';
import { endPassedWaits } from '#store/accounts/accounts.ts';
import { waitingAccounts } from '#store/accounts/flood-lists.ts';
import { recentFloods } from '#store/accounts/floods.ts';
import type { Scope } from '#store/scope.ts';

/** Accounts that wait because of floods, or whose pauses are doubled. */
export async function whoIsSlowed(scope: Scope) {
  await endPassedWaits(scope);
  const { accounts, pool } = slowedUntil(await recentFloods(scope), scope.now());
  const waiting = await waitingAccounts(scope, [...accounts.keys()]);
  return {
    pool_slowed_until: pool,
    accounts: waiting.map((one) => ({ ...one, slowed_until: accounts.get(one.account_id) ?? null })),
  };
}
