// One account, as its own page shows it, and changes of what stands in its row. Secrets are given sealed.
import { sql, type RawBuilder } from 'kysely';
import type { Scope } from '#store/scope.ts';

export type AccountDetail = {
  held_by: string | null;
  settings_version: number;
  credentials: 'own' | 'workspace' | 'missing';
  /** That belong to it. */
  groups: number;
  /** The server that has it. */
  node_id: string | null;
  archived_at: Date | null;
};

export async function accountDetail(scope: Scope, id: number): Promise<AccountDetail | null> {
  const { rows } = await sql<AccountDetail>`
    select a.held_by, a.settings_version, a.archived_at,
      case when a.api_id is not null and coalesce(a.api_hash, '') <> '' then 'own'
        when w.api_id is not null and coalesce(w.api_hash, '') <> '' then 'workspace' else 'missing' end as credentials,
      (select count(*)::int from targets t where t.workspace_id = a.workspace_id and t.assigned_account_id = a.id) as groups,
      (select l.node_id from account_leases l where l.account_id = a.id and l.expires_at > lease_clock()) as node_id
    from telegram_accounts a left join workspace_settings w on w.workspace_id = a.workspace_id
    where a.workspace_id = ${scope.workspace_id} and a.id = ${id}`.execute(scope.db);
  return rows[0] ?? null;
}

/** What is left out stays. */
export type AccountValues = {
  name?: string;
  is_active?: boolean;
  /** Sealed; null: none. */
  proxy_url?: string | null;
  needs_reconnect?: boolean;
  /** `api_hash` sealed; both null: those of the workspace. */
  api?: { api_id: number; api_hash: string } | null;
};

/** What `AccountValues` has, as it stands in the row; null: there is no such account, or it was removed. */
export type StoredValues = {
  name: string;
  is_active: boolean;
  needs_reconnect: boolean;
  proxy_url: string | null;
  api_id: number | null;
  api_hash: string | null;
};

export async function accountValues(scope: Scope, id: number): Promise<StoredValues | null> {
  const { rows } = await sql<StoredValues>`
    select name, is_active, needs_reconnect, proxy_url, api_id, api_hash from telegram_accounts
    where workspace_id = ${scope.workspace_id} and id = ${id} and archived_at is null`.execute(scope.db);
  return rows[0] ?? null;
}

/**
 * Writes them all at once. Proxy and credentials are settings by which the account is connected: where it has a session, it
 * is to connect anew. False: there is no such account, or it was removed.
 */
export async function updateAccount(scope: Scope, id: number, values: AccountValues): Promise<boolean> {
  const set: RawBuilder<unknown>[] = [sql`updated_at = ${scope.now()}`];
  const anew = values.proxy_url !== undefined || values.api !== undefined;
  if (values.name !== undefined) set.push(sql`name = ${values.name}`);
  if (values.is_active !== undefined) set.push(sql`is_active = ${values.is_active}`);
  if (values.proxy_url !== undefined) set.push(sql`proxy_url = ${values.proxy_url}`);
  if (values.api !== undefined) {
    set.push(sql`api_id = ${values.api?.api_id ?? null}, api_hash = ${values.api?.api_hash ?? null}`);
  }
  if (anew) set.push(sql`settings_version = settings_version + 1`);
  if (anew || values.needs_reconnect !== undefined) {
    const wanted = values.needs_reconnect === true || values.proxy_url !== undefined;
    set.push(
      wanted || values.needs_reconnect === false
        ? sql`needs_reconnect = ${wanted}`
        : sql`needs_reconnect = coalesce(session_string, '') <> ''`,
    );
  }
  const { numAffectedRows } = await sql`
    update telegram_accounts set ${sql.join(set)}
    where workspace_id = ${scope.workspace_id} and id = ${id} and archived_at is null`.execute(scope.db);
  return numAffectedRows === 1n;
}

/** Its history and its groups stay; nobody connects with it any more. False when it was removed already. */
export async function archiveAccount(scope: Scope, id: number): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update telegram_accounts set archived_at = ${scope.now()}, is_active = false, needs_reconnect = false,
      updated_at = ${scope.now()}
    where workspace_id = ${scope.workspace_id} and id = ${id} and archived_at is null`.execute(scope.db);
  return numAffectedRows === 1n;
}

/** Inactive, until somebody activates it. False when it was not removed. */
export async function restoreAccount(scope: Scope, id: number): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update telegram_accounts set archived_at = null, updated_at = ${scope.now()}
    where workspace_id = ${scope.workspace_id} and id = ${id} and archived_at is not null`.execute(scope.db);
  return numAffectedRows === 1n;
}

export async function setPhone(scope: Scope, id: number, phone: string): Promise<void> {
  await sql`
    update telegram_accounts set phone = ${phone}, updated_at = ${scope.now()}
    where workspace_id = ${scope.workspace_id} and id = ${id} and phone is distinct from ${phone}`.execute(scope.db);
}
