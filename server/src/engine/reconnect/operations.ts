// The graceful reconnect under the names that users know; exported with the other operations.
import type { Connections } from '#engine/connections.ts';
import type { Crew } from '#engine/crew.ts';
import { ExitGate } from '#engine/exit-gate.ts';
import { DIRECT, exitsOf } from '#engine/health-round.ts';
import { reconnectAccount, type ReconnectEnd } from '#engine/reconnect/reconnect-account.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { accountsNeedingReconnect, askForReconnect, clearReconnectFlag } from '#store/accounts/reconnects.ts';
import type { Scope } from '#store/scope.ts';
import { readWorkerSettings } from '#store/workspaces/workspaces.ts';

type At = { crew: Crew; connections: Connections; signal?: AbortSignal };

/** Accounts that are to connect anew, in the order of their ids. */
export async function get_accounts_needing_reconnect(
  scope: Scope,
): Promise<{ id: number; session_name: string; settings_version: number }[]> {
  const flagged = await accountsNeedingReconnect(scope, '');
  return flagged.map(({ id, session_name, settings_version }) => ({ id, session_name, settings_version }));
}

/**
 * Connects this account anew by its present settings, here and now, and clears its flag when that is proved; until then the
 * flag is set. Throws `not_found`.
 */
export async function reconnect_account({ crew, connections, signal }: At, account_id: number): Promise<ReconnectEnd> {
  if (!(await askForReconnect(crew.scope, account_id))) {
    throw new GroundcrewError('not_found', { detail: `account ${account_id}` });
  }
  const { connectionTimeout: timeout_ms } = await readWorkerSettings(crew.scope);
  for (;;) {
    const result = await reconnectAccount(crew, connections, account_id, { timeout_ms, failures: null, signal });
    if (result.end !== 'verified' || !result.again) return result;
  }
}

/** Takes the flag away without a reconnect: the account goes on as it is connected. False: no such account. */
export async function clear_reconnect_flag(scope: Scope, account_id: number): Promise<boolean> {
  return clearReconnectFlag(scope, account_id, null);
}

/** One sweep: reconnects every account whose flag is set and that no other process has, and says how each ended. */
export async function check_and_reconnect_accounts(at: At): Promise<Map<number, ReconnectEnd>> {
  const { scope, node_id } = at.crew;
  const flagged = await accountsNeedingReconnect(scope, node_id);
  const exits = flagged.length ? await exitsOf(at.crew) : new Map<number, string>();
  const gate = new ExitGate();
  const ends = new Map<number, ReconnectEnd>();
  await Promise.all(
    flagged
      .filter(({ held_elsewhere }) => held_elsewhere === null)
      .map(({ id }) =>
        gate.run(exits.get(id) ?? DIRECT, async () => {
          ends.set(id, await reconnect_account(at, id));
        }),
      ),
  );
  return ends;
}
