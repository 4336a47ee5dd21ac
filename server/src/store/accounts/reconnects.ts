// The flag by which an account is asked to connect anew, and what belongs to it.
import { sql } from 'kysely';
import type { EventData } from '#domain/events.ts';
import type { FailedReconnect } from '#domain/reconnects.ts';
import type { Database } from '#store/database/database.ts';
import type { Scope } from '#store/scope.ts';

export type FlaggedAccount = {
  id: number;
  session_name: string;
  settings_version: number;
  /** Another node that has the account now. */
  held_elsewhere: string | null;
};

/** Accounts that are to connect anew, in the order of their ids; `node_id` is who asks. */
export async function accountsNeedingReconnect(scope: Scope, node_id: string): Promise<FlaggedAccount[]> {
  const { rows } = await sql<FlaggedAccount>`
    select a.id, a.session_name, a.settings_version,
      case when l.node_id <> ${node_id} and l.expires_at > lease_clock() then l.node_id end as held_elsewhere
    from telegram_accounts a left join account_leases l on l.account_id = a.id
    where a.needs_reconnect and a.workspace_id = ${scope.workspace_id} and a.archived_at is null
    order by a.id`.execute(scope.db);
  return rows;
}

/** Asks for these accounts to connect anew; where that is asked already, nothing is said again. */
export async function flagForReconnect(scope: Scope, account_ids: readonly number[]): Promise<void> {
  await sql`
    update telegram_accounts set needs_reconnect = true, updated_at = ${scope.now()}
    where workspace_id = ${scope.workspace_id} and id = any(${account_ids}::int[]) and not needs_reconnect`.execute(
    scope.db,
  );
}

/** A person asks: also where it was asked already, so that nobody waits for a pause after a failure. False: no such account. */
export async function askForReconnect(scope: Scope, account_id: number): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update telegram_accounts set needs_reconnect = true, updated_at = ${scope.now()}
    where workspace_id = ${scope.workspace_id} and id = ${account_id} and archived_at is null`.execute(scope.db);
  return numAffectedRows === 1n;
}

/**
 * Done: with these settings the account is connected. False, and the flag stays, when the settings are newer than that.
 * Null: whatever the settings are.
 */
export async function clearReconnectFlag(
  scope: Scope,
  account_id: number,
  settings_version: number | null,
  db: Database = scope.db,
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update telegram_accounts set needs_reconnect = false, updated_at = ${scope.now()}
    where workspace_id = ${scope.workspace_id} and id = ${account_id}
      and settings_version = coalesce(${settings_version}::int, settings_version)`.execute(db);
  return numAffectedRows === 1n;
}

/** How the last attempt failed, as long as the account is still to connect anew; null: it did not. */
export async function failedReconnect(scope: Scope, account_id: number): Promise<FailedReconnect | null> {
  const { rows } = await sql<{ at: Date; data: EventData['reconnect.failed'] }>`
    select e.at, e.data from telegram_accounts a cross join lateral (
      select type, at, data from events e
      where e.account_id = a.id and e.workspace_id = a.workspace_id and e.type in ('reconnect.failed', 'reconnect.verified')
      order by e.seq desc limit 1) e
    where a.workspace_id = ${scope.workspace_id} and a.id = ${account_id} and a.needs_reconnect
      and e.type = 'reconnect.failed'`.execute(scope.db);
  const [row] = rows;
  if (!row) return null;
  const { stage, error, connected, next_at } = row.data;
  return { at: row.at, stage, error, connected, next_at: next_at === null ? null : new Date(next_at) };
}
