// Sessions that come in one by one: by a log-in, or pasted. Secrets are given sealed.
import { sql } from 'kysely';
import { utcDay } from '#domain/days.ts';
import { assertLease, type Lease } from '#store/leases/leases.ts';
import type { Database } from '#store/database/database.ts';
import type { Scope } from '#store/scope.ts';

export type NewSessionRow = {
  session_string: string;
  /** Hexadecimal. */
  auth_key_hash: string;
  telegram_user_id: number | null;
  telegram_username: string | null;
  phone: string | null;
  /** Null: what the account has stays. */
  api: { api_id: number; api_hash: string } | null;
  /** Undefined: what the account has stays; null: none. */
  proxy_url: string | null | undefined;
  /** Whether somebody has to confirm first that nothing else uses the session. */
  takeover: boolean;
  /** Who holds it then. */
  held_by: string;
};

/** False when the account's name is taken. */
export async function insertAccount(
  scope: Scope,
  account: { id: number; session_name: string; name: string } & NewSessionRow,
): Promise<boolean> {
  const now = scope.now();
  const { numAffectedRows } = await sql`
    insert into telegram_accounts (id, workspace_id, session_name, name, phone, api_id, api_hash, session_string,
      proxy_url, auth_key_hash, telegram_user_id, telegram_username, hold_reason, held_at, held_by, last_stats_reset,
      created_at, updated_at)
    values (${account.id}, ${scope.workspace_id}, ${account.session_name}, ${account.name}, ${account.phone},
      ${account.api?.api_id ?? null}, ${account.api?.api_hash ?? null}, ${account.session_string},
      ${account.proxy_url ?? null}, decode(${account.auth_key_hash}, 'hex'), ${account.telegram_user_id},
      ${account.telegram_username}, ${account.takeover ? 'takeover' : null}::text,
      ${account.takeover ? now : null}::timestamptz, ${account.takeover ? account.held_by : null}::text,
      ${utcDay(now)}::date, ${now}, ${now})
    on conflict (workspace_id, session_name) do nothing`.execute(scope.db);
  return Number(numAffectedRows ?? 0) === 1;
}

/**
 * Gives an account that is there a session, and lets it work with it. `replace`: also where it has one. False when it has one
 * and that was not wanted, or there is no such account.
 */
export async function putSession(
  scope: Scope,
  account_id: number,
  session: NewSessionRow & { replace: boolean },
): Promise<boolean> {
  const api = session.api ? sql`, api_id = ${session.api.api_id}, api_hash = ${session.api.api_hash}` : sql``;
  const proxy = session.proxy_url === undefined ? sql`` : sql`, proxy_url = ${session.proxy_url}`;
  const free = session.replace ? sql`` : sql`and coalesce(session_string, '') = ''`;
  const { numAffectedRows } = await sql`
    update telegram_accounts set session_string = ${session.session_string},
      auth_key_hash = decode(${session.auth_key_hash}, 'hex'),
      telegram_user_id = coalesce(${session.telegram_user_id}::bigint, telegram_user_id),
      telegram_username = coalesce(${session.telegram_username}, telegram_username),
      phone = coalesce(phone, ${session.phone}), is_active = true,
      status = case when status = 'banned' then 'active' else status end,
      hold_reason = case when ${session.takeover} then 'takeover' when hold_reason = 'takeover' then null
        else hold_reason end,
      held_by = case when ${session.takeover} then ${session.held_by} else held_by end,
      settings_version = settings_version + 1,
      needs_reconnect = coalesce(session_string, '') <> '', updated_at = ${scope.now()} ${api} ${proxy}
    where workspace_id = ${scope.workspace_id} and id = ${account_id} and archived_at is null ${free}`.execute(
    scope.db,
  );
  return Number(numAffectedRows ?? 0) === 1;
}

/**
 * The same account at its new home: another session takes the old one's place for whoever holds the lease. What is connected
 * goes on with it, so this is no new setting. Throws `lease_lost`.
 */
export async function moveSession(
  db: Database,
  lease: Lease,
  session: { session_string: string; auth_key_hash: string },
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await assertLease(tx, lease);
    await sql`
      update telegram_accounts set session_string = ${session.session_string},
        auth_key_hash = decode(${session.auth_key_hash}, 'hex')
      where id = ${lease.account_id}`.execute(tx);
  });
}

/** The session is gone, on Telegram too: nothing connects with this account before it is logged in again. */
export async function clearSession(scope: Scope, account_id: number): Promise<void> {
  await sql`
    update telegram_accounts set session_string = null, auth_key_hash = null, needs_reconnect = false,
      settings_version = settings_version + 1, updated_at = ${scope.now()}
    where workspace_id = ${scope.workspace_id} and id = ${account_id}`.execute(scope.db);
}

export type AccountIdentity = {
  id: number;
  session_name: string;
  phone: string | null;
  has_session: boolean;
  telegram_user_id: number | null;
  archived: boolean;
};

/** Who the accounts of the workspace are, also those that were removed: their names and users are taken. */
export async function accountIdentities(scope: Scope): Promise<AccountIdentity[]> {
  const { rows } = await sql<AccountIdentity>`
    select id, session_name, phone, coalesce(session_string, '') <> '' as has_session, telegram_user_id,
      archived_at is not null as archived
    from telegram_accounts where workspace_id = ${scope.workspace_id} order by id`.execute(scope.db);
  return rows;
}
