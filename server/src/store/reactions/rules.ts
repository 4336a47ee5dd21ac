import type { AccountState } from '#domain/accounts.ts';
import { reactBlockers, type Blocker } from '#domain/blockers.ts';
import type { TargetState } from '#domain/targets.ts';
import { readRules } from '#store/workspaces/rules.ts';
import type { Scope } from '#store/scope.ts';

/** What keeps the account from reacting in this chat; `target` is null where the chat is no group of ours. */
export async function whatKeepsFromReacting(
  scope: Scope,
  account: AccountState,
  target: TargetState | null,
  options: { hold?: boolean } = {},
): Promise<Blocker[]> {
  return reactBlockers(account, target, await readRules(scope, options), scope.now());
}
