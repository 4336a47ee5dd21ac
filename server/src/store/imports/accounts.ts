import { sql } from 'kysely';
import type { AccountStatus, HoldReason } from '#domain/accounts.ts';
import { utcDay } from '#domain/days.ts';
import type { Scope } from '#store/scope.ts';
import { assertAll } from './chunks.ts';
import { REHEARSED } from './ids.ts';

/** False while another import goes on in this workspace; else nobody begins one before this transaction ends. */
export async function lockImports(scope: Scope): Promise<boolean> {
  const { rows } = await sql<{ locked: boolean }>`
    select pg_try_advisory_xact_lock(hashtextextended(${`groundcrew import ${scope.workspace_id}`}, 0)) as locked`.execute(
    scope.db,
  );
  return rows[0]?.locked ?? false;
}

/** An account as it stands, with its secrets sealed (or plain, where somebody wrote them by SQL). */
export type StoredAccount = {
  id: number;
  session_name: string;
  archived_at: Date | null;
  name: string;
  phone: string | null;
  bio: string | null;
  api_id: number | null;
  api_hash: string | null;
  session_string: string | null;
  proxy_url: string | null;
  is_active: boolean;
  hold_reason: HoldReason | null;
  held_by: string | null;
  telegram_user_id: number | null;
  /** Hexadecimal. */
  auth_key_hash: string | null;
  fingerprints: Record<string, string> | null;
};

/** All of the workspace, also those that were removed: their names are taken and their bindings stay. */
export async function storedAccounts(scope: Scope): Promise<StoredAccount[]> {
  const { rows } = await sql<StoredAccount>`
    select a.id, a.session_name, a.archived_at, a.name, a.phone, a.bio, a.api_id, a.api_hash, a.session_string,
      a.proxy_url, a.is_active, a.hold_reason, a.held_by, a.telegram_user_id,
      encode(a.auth_key_hash, 'hex') as auth_key_hash, i.fingerprints
    from telegram_accounts a left join account_imports i on i.account_id = a.id
    where a.workspace_id = ${scope.workspace_id} order by a.id`.execute(scope.db);
  return rows;
}

/** Who has these sessions, in whichever workspace. */
export async function sessionOwners(
  scope: Scope,
  hashes: readonly string[],
): Promise<{ auth_key_hash: string; account_id: number; session_name: string; visible: boolean }[]> {
  const { rows } = await sql<{ auth_key_hash: string; account_id: number; session_name: string; visible: boolean }>`
    select encode(auth_key_hash, 'hex') as auth_key_hash, id as account_id, session_name,
      workspace_id = ${scope.workspace_id} as visible
    from telegram_accounts
    where auth_key_hash = any(select decode(h, 'hex') from unnest(${hashes}::text[]) h)`.execute(scope.db);
  return rows;
}

/** Ids for accounts that are about to be made: their secrets are sealed with them. */
export async function takeAccountIds(
  scope: Scope,
  count: number,
  { rehearsed }: { rehearsed: boolean } = { rehearsed: false },
): Promise<number[]> {
  const next = rehearsed
    ? sql`(select greatest(${REHEARSED.account}::int, max(id)) from telegram_accounts) + n::int`
    : sql`nextval(pg_get_serial_sequence('telegram_accounts', 'id'))::int`;
  const { rows } = await sql<{ id: number }>`
    select ${next} as id from generate_series(1, ${count}::int) n`.execute(scope.db);
  return rows.map(({ id }) => id);
}

export type AccountRow = {
  id: number;
  session_name: string;
  name: string;
  phone: string | null;
  bio: string | null;
  api_id: number | null;
  api_hash: string | null;
  session_string: string | null;
  proxy_url: string | null;
  auth_key_hash: string | null;
  telegram_user_id: number | null;
  is_active: boolean;
  status: AccountStatus;
  next_allowed_action_time: Date | null;
};

const recordColumns = sql`
  id int, session_name text, name text, phone text, bio text, api_id int, api_hash text, session_string text,
  proxy_url text, auth_key_hash text, telegram_user_id bigint, is_active boolean, status text,
  next_allowed_action_time timestamptz`;

/** New accounts do nothing, not even connect, until a person has taken them over. Secrets are given sealed. */
export async function insertAccounts(scope: Scope, accounts: readonly AccountRow[]): Promise<void> {
  if (accounts.length === 0) return;
  const now = scope.now();
  const { numAffectedRows } = await sql`
    insert into telegram_accounts (id, workspace_id, session_name, name, phone, bio, api_id, api_hash, session_string,
      proxy_url, auth_key_hash, telegram_user_id, is_active, status, next_allowed_action_time, hold_reason, held_at, held_by, last_stats_reset,
      created_at, updated_at)
    select id, ${scope.workspace_id}, session_name, name, phone, bio, api_id, api_hash, session_string, proxy_url,
      decode(auth_key_hash, 'hex'), telegram_user_id, is_active, status, next_allowed_action_time, 'takeover', ${now}::timestamptz, 'import',
      ${utcDay(now)}::date, ${now}::timestamptz, ${now}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(accounts)}::jsonb) as new (${recordColumns})
    order by id on conflict do nothing`.execute(scope.db);
  assertAll(numAffectedRows, accounts.length, 'accounts');
}

export type AccountChange = AccountRow & {
  /** The columns that get their new values; the others stay. */
  fields: string[];
  connection_changed: boolean;
  reconnect: boolean;
};

/** Throws `conflict` when somebody has removed one of them meanwhile. Holds are never touched. */
export async function updateAccounts(scope: Scope, changes: readonly AccountChange[]): Promise<void> {
  if (changes.length === 0) return;
  const set = (column: string) => sql`case when ${sql.lit(column)} = any(new.fields)
    then new.${sql.ref(column)} else a.${sql.ref(column)} end`;
  const { numAffectedRows } = await sql`
    update telegram_accounts a set updated_at = ${scope.now()}, name = ${set('name')}, phone = ${set('phone')},
      bio = ${set('bio')}, api_id = ${set('api_id')}, api_hash = ${set('api_hash')},
      session_string = ${set('session_string')}, proxy_url = ${set('proxy_url')},
      auth_key_hash = case when 'session_string' = any(new.fields) then decode(new.auth_key_hash, 'hex')
        else a.auth_key_hash end,
      telegram_user_id = coalesce(a.telegram_user_id, new.telegram_user_id),
      is_active = a.is_active or new.is_active,
      settings_version = a.settings_version + case when new.connection_changed then 1 else 0 end,
      needs_reconnect = a.needs_reconnect or new.reconnect
    from jsonb_to_recordset(${JSON.stringify(changes)}::jsonb) as new (${recordColumns}, fields text[],
      connection_changed boolean, reconnect boolean)
    where a.id = new.id and a.workspace_id = ${scope.workspace_id} and a.archived_at is null`.execute(scope.db);
  assertAll(numAffectedRows, changes.length, 'accounts');
}

export async function saveFingerprints(
  scope: Scope,
  rows: readonly { account_id: number; fingerprints: Record<string, string> }[],
): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    insert into account_imports (account_id, workspace_id, fingerprints, imported_at)
    select account_id, ${scope.workspace_id}, fingerprints, ${scope.now()}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as new (account_id int, fingerprints jsonb)
    on conflict (account_id) do update set fingerprints = excluded.fingerprints, imported_at = excluded.imported_at`.execute(
    scope.db,
  );
}
