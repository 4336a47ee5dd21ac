import { sql } from 'kysely';
import { inBatches } from '#lib/in-batches.ts';
import type { Database } from '#store/database/database.ts';
import { addEvent } from '#store/events/events.ts';
import type { Scope } from '#store/scope.ts';
import { noteChange } from '#store/workspaces/settings.ts';

/** What it takes to reach an account, as it stands in the tables: sealed, or plain when somebody wrote it by SQL. */
export type StoredCredentials = {
  account_id: number;
  session_name: string;
  session_string: string | null;
  api_id: number | null;
  api_hash: string | null;
  proxy_url: string | null;
  settings_version: number;
  /** Whether the session of the account is known to be nobody else's. */
  has_key_hash: boolean;
};

export const readCredentials = inBatches(async (scope: Scope, account_ids: readonly number[]) => {
  const { rows } = await sql<StoredCredentials>`
    select id as account_id, session_name, session_string, api_id, api_hash, proxy_url, settings_version,
      auth_key_hash is not null as has_key_hash
    from telegram_accounts where workspace_id = ${scope.workspace_id} and id = any(${account_ids}::int[])`.execute(
    scope.db,
  );
  const stored = new Map(rows.map((row) => [row.account_id, row]));
  // A row of its own for each who asks, as sealing writes into it.
  return account_ids.map((id) => {
    const row = stored.get(id);
    return row ? { ...row } : null;
  });
});

/** How each account of the workspace, or each of those named, is reached: sealed or plain, as `readCredentials`. */
export async function storedProxies(
  scope: Scope,
  ids?: readonly number[],
): Promise<{ id: number; proxy_url: string | null }[]> {
  const where = ids ? sql`id = any(${ids}::int[])` : sql`archived_at is null`;
  const { rows } = await sql<{ id: number; proxy_url: string | null }>`
    select id, proxy_url from telegram_accounts where workspace_id = ${scope.workspace_id} and ${where}
    order by id`.execute(scope.db);
  return rows;
}

/** Accounts with plain text in a secret column, in the order of their ids. */
export async function accountsWithPlainSecrets(scope: Scope): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select id from telegram_accounts
    where workspace_id = ${scope.workspace_id}
      and (nullif(session_string, '') not like 'gc1:%' or nullif(api_hash, '') not like 'gc1:%'
        or nullif(proxy_url, '') not like 'gc1:%')
    order by id`.execute(scope.db);
  return rows.map((row) => row.id);
}

export type SecretColumn = 'session_string' | 'api_hash' | 'proxy_url';

/**
 * Puts the sealed form of a secret in the place of the plain one, only while the plain one still stands there. Whose a newly
 * written session is, is then to be found out: see `claimSession`.
 */
export async function sealColumn(
  db: Database,
  seal: { account_id: number; column: SecretColumn; plain: string; sealed: string },
): Promise<void> {
  const hash = seal.column === 'session_string' ? sql`, auth_key_hash = null` : sql``;
  await sql`
    update telegram_accounts set ${sql.ref(seal.column)} = ${seal.sealed} ${hash}
    where id = ${seal.account_id} and ${sql.ref(seal.column)} = ${seal.plain}`.execute(db);
}

/**
 * Notes the hash (hexadecimal) of the auth key in a sealed session, while that session stands there. A unique violation means
 * that another account has the same one.
 */
export async function claimSession(
  db: Database,
  claim: { account_id: number; sealed: string; auth_key_hash: string },
): Promise<void> {
  await sql`
    update telegram_accounts set auth_key_hash = decode(${claim.auth_key_hash}, 'hex')
    where id = ${claim.account_id} and session_string = ${claim.sealed}`.execute(db);
}

/** Which account, in whichever workspace, has the session with this hash. */
export async function sessionOwner(
  db: Database,
  auth_key_hash: string,
): Promise<{ account_id: number; workspace_id: string; session_name: string } | null> {
  const { rows } = await sql<{ account_id: number; workspace_id: string; session_name: string }>`
    select id as account_id, workspace_id, session_name from telegram_accounts
    where auth_key_hash = decode(${auth_key_hash}, 'hex')`.execute(db);
  return rows[0] ?? null;
}

/** The newest record of the keys; null when the database has none yet (or has no tables yet). */
export async function newestSecretKey(db: Database): Promise<{ key_id: string; auth_key_hash_key: string } | null> {
  const { rows: table } = await sql<{ there: boolean }>`
    select to_regclass('secret_keys') is not null as there`.execute(db);
  if (!table[0]?.there) return null;
  const { rows } = await sql<{ key_id: string; auth_key_hash_key: string }>`
    select key_id, auth_key_hash_key from secret_keys order by id desc limit 1`.execute(db);
  return rows[0] ?? null;
}

/** Stores the first record; when another process was faster, nothing. */
export async function addFirstSecretKey(
  db: Database,
  record: { key_id: string; auth_key_hash_key: string; now: Date },
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await sql`lock table secret_keys in exclusive mode`.execute(tx);
    await sql`
      insert into secret_keys (key_id, auth_key_hash_key, created_at)
      select ${record.key_id}, ${record.auth_key_hash_key}, ${record.now}
      where not exists (select from secret_keys)`.execute(tx);
  });
}

/** The workspace's own API credentials, for accounts that have none; as they stand in the table. */
export async function readDefaultCredentials(
  scope: Scope,
): Promise<{ api_id: number | null; api_hash: string | null }> {
  const { rows } = await sql<{ api_id: number | null; api_hash: string | null }>`
    select api_id, api_hash from workspace_settings where workspace_id = ${scope.workspace_id}`.execute(scope.db);
  return rows[0] ?? { api_id: null, api_hash: null };
}

/** Only while the plain text still stands there. */
export async function sealDefaultApiHash(
  scope: Pick<Scope, 'db' | 'workspace_id'>,
  seal: { plain: string; sealed: string },
): Promise<void> {
  await sql`
    update workspace_settings set api_hash = ${seal.sealed}
    where workspace_id = ${scope.workspace_id} and api_hash = ${seal.plain}`.execute(scope.db);
}

/** Accounts that have none of their own are told to reconnect. Returns how many. */
export async function writeDefaultCredentials(
  scope: Scope,
  credentials: { api_id: number; sealed: string },
  by: string,
): Promise<number> {
  const now = scope.now();
  return scope.db.transaction().execute(async (tx) => {
    const inside: Scope = { ...scope, db: tx, now: () => now };
    const { api_id: before } = await readDefaultCredentials(inside);
    await sql`
      update workspace_settings set api_id = ${credentials.api_id}, api_hash = ${credentials.sealed}
      where workspace_id = ${scope.workspace_id}`.execute(tx);
    const { numAffectedRows } = await sql`
      update telegram_accounts set needs_reconnect = true
      where workspace_id = ${scope.workspace_id} and archived_at is null and is_active and api_id is null
        and coalesce(session_string, '') <> ''`.execute(tx);
    await noteChange(inside, 'api_credentials', by);
    const data = { key: 'api_credentials', before: String(before ?? 'none'), after: String(credentials.api_id), by };
    await addEvent(inside, { type: 'settings.changed', account_id: null, data }, tx);
    return Number(numAffectedRows ?? 0n);
  });
}
