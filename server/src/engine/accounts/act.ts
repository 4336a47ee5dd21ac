// What a person does with an account that needs no Telegram: commands, the API and bulk acts come here.
import type { AccountState, HoldReason } from '#domain/accounts.ts';
import { archivedError, notConnected } from '#engine/accounts/archived.ts';
import { notTestable } from '#engine/health-check.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { archiveAccount } from '#store/accounts/details.ts';
import { listAccounts } from '#store/accounts/lists.ts';
import {
  accountState,
  holdAccount,
  releaseHold,
  setActive,
  unblockJoins,
  unmarkBanned,
} from '#store/accounts/accounts.ts';
import { askForReconnect } from '#store/accounts/reconnects.ts';
import type { Scope } from '#store/scope.ts';

export type AccountAct =
  | 'activate'
  | 'deactivate'
  | 'hold'
  | 'release'
  | 'takeover'
  | 'reconnect'
  | 'unblock_joins'
  | 'archive';

/** `activate`: also a mark as banned was lifted. `release`: joins were blocked, and are not any more. */
export type ActEnd = { changed: boolean; ban_lifted: boolean; may_join_again: boolean };

/** Why the act would change nothing, or may not be done; null: it can be done. */
export function actTrouble(account: AccountState, act: AccountAct): string | null {
  switch (act) {
    case 'activate':
      return account.is_active && account.status !== 'banned' ? 'is active already' : null;
    case 'deactivate':
      return account.is_active ? null : 'is inactive already';
    case 'hold':
      return account.hold_reason === null ? null : `is held already (${account.hold_reason})`;
    case 'release':
      if (account.hold_reason === 'takeover') return 'is held for takeover: confirm that the older scripts are stopped';
      return account.hold_reason === null && account.joins_blocked_reason === null ? 'is not held' : null;
    case 'takeover':
      return account.hold_reason === 'takeover' ? null : 'is not held for takeover';
    case 'reconnect': {
      const hindered = notTestable(account);
      return hindered === null ? null : `is not connected at all: ${hindered}`;
    }
    case 'unblock_joins':
      return account.joins_blocked_reason === null ? 'may join already' : null;
    case 'archive':
      return null;
  }
}

/** Throws `not_found`, and `wrong_state` for what may not be done with this account as it stands. `by` holds it then, for `note`. */
export async function actOnAccount(
  scope: Scope,
  id: number,
  act: AccountAct,
  by: string,
  note: string | null = null,
): Promise<ActEnd> {
  const account = await accountState(scope, id);
  if (!account) throw new GroundcrewError('not_found', { detail: `account ${id}` });
  if (account.archived_at !== null) throw archivedError(account.session_name);
  const trouble = actTrouble(account, act);
  if (trouble !== null && (act === 'reconnect' || (act === 'release' && account.hold_reason === 'takeover'))) {
    throw new GroundcrewError('wrong_state', {
      detail: `${account.session_name} ${trouble}`,
      details: stateFor(act, account),
    });
  }
  const end = { changed: false, ban_lifted: false, may_join_again: false };
  switch (act) {
    case 'activate': {
      const changed = await setActive(scope, id, true);
      return { ...end, changed, ban_lifted: await unmarkBanned(scope, id) };
    }
    case 'deactivate':
      return { ...end, changed: await setActive(scope, id, false) };
    case 'hold':
      await holdAccount(scope, id, 'by_person', by, note);
      return { ...end, changed: trouble === null };
    case 'release': {
      const released = await releaseHold(scope, { ids: [id], except: 'takeover' });
      const may_join_again = await unblockJoins(scope, id);
      return { ...end, changed: released.length > 0, may_join_again };
    }
    case 'takeover':
      return { ...end, changed: (await releaseHold(scope, { ids: [id], reason: 'takeover' })).length > 0 };
    case 'reconnect':
      return { ...end, changed: await askForReconnect(scope, id) };
    case 'unblock_joins':
      return { ...end, changed: await unblockJoins(scope, id) };
    case 'archive':
      // Two at once: the second one comes too late.
      if (!(await archiveAccount(scope, id))) throw archivedError(account.session_name);
      return { ...end, changed: true };
  }
}

const RELEASABLE: HoldReason[] = ['peer_flood', 'frozen', 'restricted', 'by_person'];

function stateFor(act: AccountAct, account: AccountState): { state: string; allowed_from: string[] } {
  return act === 'release' ? { state: 'takeover', allowed_from: RELEASABLE } : notConnected(notTestable(account) ?? '');
}

export type TakenOver = {
  /** Session names. */
  taken_over: string[];
  /** Those of them that do nothing: without session, or inactive. */
  idle: string[];
};

/** Nothing else uses these sessions any more, says a person. `ids` null: all that are held for takeover. */
export async function takeOver(scope: Scope, ids: readonly number[] | null): Promise<TakenOver> {
  const taken_over = await releaseHold(scope, { reason: 'takeover', ...(ids ? { ids } : {}) });
  if (taken_over.length === 0) return { taken_over, idle: [] };
  const taken = new Set(taken_over);
  const idle = (await listAccounts(scope))
    .filter((account) => taken.has(account.session_name) && !(account.is_active && account.has_session))
    .map((account) => account.session_name);
  return { taken_over, idle };
}
