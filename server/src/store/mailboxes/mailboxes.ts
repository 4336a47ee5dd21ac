// Mailboxes: the table manager_smtp_accounts. Secrets stand there sealed; nothing here opens them.
import { sql } from 'kysely';
import type { MailSecurity } from '#domain/mail/gateway.ts';
import type { MailFaultKind } from '#domain/mail/faults.ts';
import type { Database } from '#store/database/database.ts';
import type { Scope } from '#store/scope.ts';

export type MailboxStatus = 'new' | 'syncing' | 'ok' | MailFaultKind;

/** What a person sets of a mailbox, but for its secrets. */
export type MailboxSettings = {
  email: string;
  is_active: boolean;
  smtp_host: string;
  smtp_port: number;
  smtp_user: string | null;
  smtp_security: MailSecurity;
  imap_host: string | null;
  imap_port: number;
  imap_user: string | null;
  imap_security: MailSecurity;
  oauth_token_url: string | null;
  oauth_client_id: string | null;
  certificate_sha256: string | null;
  sync_days: number;
};

/** As the table holds them: sealed, or in plain text where somebody wrote them by SQL. */
export type MailboxSecrets = {
  smtp_password: string | null;
  imap_password: string | null;
  oauth_client_secret: string | null;
  oauth_refresh_token: string | null;
  oauth_access_token: string | null;
};

export const SECRET_COLUMNS = [
  'smtp_password',
  'imap_password',
  'oauth_client_secret',
  'oauth_refresh_token',
  'oauth_access_token',
] as const satisfies readonly (keyof MailboxSecrets)[];

export type MailboxView = MailboxSettings & {
  id: number;
  user_id: string | null;
  /** Which secrets it has; never what they are. */
  has_password: boolean;
  has_oauth: boolean;
  status: MailboxStatus;
  status_message: string | null;
  status_at: Date | null;
  failures: number;
  next_try_at: Date | null;
  last_sync_at: Date | null;
  settings_version: number;
  created_at: Date;
  created_by: string;
  updated_at: Date;
};

export type StoredMailbox = MailboxView & MailboxSecrets & { oauth_expires_at: Date | null };

const settings = sql`id, user_id, email, is_active, smtp_host, smtp_port, smtp_user, smtp_security, imap_host, imap_port,
  imap_user, imap_security, oauth_token_url, oauth_client_id, certificate_sha256, sync_days, settings_version`;
const seen = sql`(smtp_password is not null or imap_password is not null) as has_password,
  oauth_refresh_token is not null as has_oauth, status, status_message, status_at, failures, next_try_at, last_sync_at,
  created_at, created_by, updated_at`;
const secrets = sql`smtp_password, imap_password, oauth_client_secret, oauth_refresh_token, oauth_access_token,
  oauth_expires_at`;

export async function listMailboxes({ db, workspace_id }: Scope): Promise<MailboxView[]> {
  const { rows } = await sql<MailboxView>`
    select ${settings}, ${seen} from manager_smtp_accounts where workspace_id = ${workspace_id} order by id`.execute(
    db,
  );
  return rows;
}

/** Null when there is none of this workspace. */
export async function findMailbox({ db, workspace_id }: Scope, id: number): Promise<MailboxView | null> {
  const { rows } = await sql<MailboxView>`
    select ${settings}, ${seen} from manager_smtp_accounts
    where workspace_id = ${workspace_id} and id = ${id}`.execute(db);
  return rows[0] ?? null;
}

export async function hasMailbox({ db, workspace_id }: Scope, email: string): Promise<boolean> {
  const { rows } = await sql`
    select 1 from manager_smtp_accounts
    where workspace_id = ${workspace_id} and lower(email) = lower(${email})`.execute(db);
  return rows.length > 0;
}

/** With its secrets, sealed as they are. */
export async function readMailbox({ db, workspace_id }: Scope, id: number): Promise<StoredMailbox | null> {
  const { rows } = await sql<StoredMailbox>`
    select ${settings}, ${seen}, ${secrets} from manager_smtp_accounts
    where workspace_id = ${workspace_id} and id = ${id}`.execute(db);
  return rows[0] ?? null;
}

/** The id that the next mailbox will have: its secrets are sealed for it. */
export async function drawMailboxId({ db }: Scope): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    select nextval(pg_get_serial_sequence('manager_smtp_accounts', 'id'))::int as id`.execute(db);
  return rows[0]!.id;
}

export type NewMailbox = MailboxSettings & MailboxSecrets & { id: number; user_id: string | null; created_by: string };

/** False when the workspace has a mailbox of that address already. */
export async function insertMailbox({ db, workspace_id, now }: Scope, box: NewMailbox): Promise<boolean> {
  const at = now();
  const { numAffectedRows } = await sql`
    insert into manager_smtp_accounts (id, workspace_id, user_id, email, is_active, smtp_host, smtp_port, smtp_user,
      smtp_password, smtp_security, imap_host, imap_port, imap_user, imap_password, imap_security, oauth_token_url,
      oauth_client_id, oauth_client_secret, oauth_refresh_token, oauth_access_token, certificate_sha256, sync_days,
      created_at, created_by, updated_at)
    overriding system value
    values (${box.id}, ${workspace_id}, ${box.user_id}, ${box.email}, ${box.is_active}, ${box.smtp_host}, ${box.smtp_port},
      ${box.smtp_user}, ${box.smtp_password}, ${box.smtp_security}, ${box.imap_host}, ${box.imap_port}, ${box.imap_user},
      ${box.imap_password}, ${box.imap_security}, ${box.oauth_token_url}, ${box.oauth_client_id},
      ${box.oauth_client_secret}, ${box.oauth_refresh_token}, ${box.oauth_access_token}, ${box.certificate_sha256},
      ${box.sync_days}, ${at}, ${box.created_by}, ${at})
    on conflict (workspace_id, lower(email)) do nothing`.execute(db);
  return numAffectedRows === 1n;
}

/** With another of these an access token is another one, too. */
const OAUTH = ['oauth_refresh_token', 'oauth_token_url', 'oauth_client_id'] as const;

/**
 * Sets these columns. Whatever of them tells how it is reached makes its watcher begin anew, as if it had never failed. False when
 * there is no such mailbox.
 */
export async function updateMailbox(
  { db, workspace_id, now }: Scope,
  id: number,
  change: Partial<MailboxSettings & MailboxSecrets>,
): Promise<boolean> {
  const names = Object.keys(change);
  if (names.length === 0) return true;
  const set = sql.join(Object.entries(change).map(([name, value]) => sql`${sql.ref(name)} = ${value}`));
  const { numAffectedRows } = await sql`
    update manager_smtp_accounts set ${set}, settings_version = settings_version + 1, failures = 0, next_try_at = null,
      status = 'new', status_message = null, status_at = ${now()}, updated_at = ${now()}
      ${OAUTH.some((name) => name in change) ? sql`, oauth_access_token = null, oauth_expires_at = null` : sql``}
    where workspace_id = ${workspace_id} and id = ${id}`.execute(db);
  return numAffectedRows === 1n;
}

/** With all that came by it. False when there is no such mailbox. */
export async function deleteMailbox({ db, workspace_id }: Scope, id: number): Promise<boolean> {
  const { numAffectedRows } = await sql`
    delete from manager_smtp_accounts where workspace_id = ${workspace_id} and id = ${id}`.execute(db);
  return numAffectedRows === 1n;
}

/** A fresh access token, and the refresh token where the provider gave another one; unless somebody has set another one meanwhile. */
export async function storeToken(
  { workspace_id }: Scope,
  tx: Database,
  token: {
    id: number;
    /** The refresh token that brought it, as it was stored. */
    refreshed_by: string | null;
    access_token: string;
    refresh_token: string | null;
    expires_at: Date;
  },
): Promise<void> {
  await sql`
    update manager_smtp_accounts set oauth_access_token = ${token.access_token}, oauth_expires_at = ${token.expires_at},
      oauth_refresh_token = coalesce(${token.refresh_token}, oauth_refresh_token)
    where workspace_id = ${workspace_id} and id = ${token.id}
      and oauth_refresh_token is not distinct from ${token.refreshed_by}`.execute(tx);
}
