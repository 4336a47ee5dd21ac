// Answers that are written once.
import { sql } from 'kysely';
import type { MailAddress, Platform } from '#domain/inbox.ts';
import type { CannedValues } from '#domain/inbox/canned-reply.ts';
import type { Database } from '#store/database/database.ts';
import type { Scope } from '#store/scope.ts';

export type CannedFields = { shortcut: string; title: string; text: string; platform: Platform | null };
export type CannedRow = CannedFields & {
  id: number;
  shared: boolean;
  created_by: string;
  created_at: Date;
  updated_at: Date;
};

const columns = sql`id, shortcut, title, text, platform, user_id is null as shared, created_by, created_at, updated_at`;

/** Those that this person has, and those that all have. */
const within = ({ workspace_id }: Scope, user_id: string | null) =>
  sql`workspace_id = ${workspace_id} and (user_id is null or user_id = ${user_id})`;

export async function listCannedReplies(
  scope: Scope,
  user_id: string | null,
  { platform, search }: { platform?: Platform | undefined; search?: string | undefined } = {},
): Promise<CannedRow[]> {
  const conditions = [within(scope, user_id)];
  if (platform !== undefined) conditions.push(sql`(platform is null or platform = ${platform})`);
  if (search) {
    conditions.push(sql`position(search_text(${search}) in search_text(shortcut || ' ' || title || ' ' || text)) > 0`);
  }
  const { rows } = await sql<CannedRow>`
    select ${columns} from canned_replies where ${sql.join(conditions, sql` and `)} order by lower(shortcut), id`.execute(
    scope.db,
  );
  return rows;
}

/** Locks it until the transaction ends; null: this person has none such. */
export async function lockCannedReply(
  tx: Database,
  scope: Scope,
  { id, user_id }: { id: number; user_id: string | null },
): Promise<CannedRow | null> {
  const { rows } = await sql<CannedRow>`
    select ${columns} from canned_replies where ${within(scope, user_id)} and id = ${id} for update`.execute(tx);
  return rows[0] ?? null;
}

export async function insertCannedReply(
  tx: Database,
  scope: Scope,
  { shortcut, title, text, platform, user_id, by }: CannedFields & { user_id: string | null; by: string },
): Promise<CannedRow> {
  const { rows } = await sql<CannedRow>`
    insert into canned_replies (workspace_id, shortcut, title, text, platform, user_id, created_by, created_at, updated_at)
    values (${scope.workspace_id}, ${shortcut}, ${title}, ${text}, ${platform}, ${user_id}, ${by}, ${scope.now()}, ${scope.now()})
    returning ${columns}`.execute(tx);
  return rows[0]!;
}

export async function updateCannedReply(
  tx: Database,
  scope: Scope,
  { id, shortcut, title, text, platform }: CannedFields & { id: number },
): Promise<CannedRow> {
  const { rows } = await sql<CannedRow>`
    update canned_replies set shortcut = ${shortcut}, title = ${title}, text = ${text}, platform = ${platform},
      updated_at = ${scope.now()}
    where workspace_id = ${scope.workspace_id} and id = ${id} returning ${columns}`.execute(tx);
  return rows[0]!;
}

export async function deleteCannedReply(
  tx: Database,
  scope: Scope,
  { id, user_id }: { id: number; user_id: string | null },
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    delete from canned_replies where ${within(scope, user_id)} and id = ${id}`.execute(tx);
  return numAffectedRows === 1n;
}

/** What is known of a conversation for the places in a text; null: there is no such conversation. */
export async function valuesOf(
  { db, workspace_id }: Scope,
  conversation_id: number,
): Promise<Omit<CannedValues, 'agent.name'> | null> {
  const { rows } = await sql<Omit<CannedValues, 'agent.name'>>`
    select coalesce(p.custom_name, p.name) as "contact.name", p.username as "contact.username", p.email as "contact.email",
      coalesce(a.name, a.session_name) as "account.name", m.email as "mailbox.address",
      c.subject as "conversation.subject", w.name as "workspace.name"
    from conversations c join workspaces w on w.id = c.workspace_id
    left join contacts p on p.id = c.contact_id
    left join telegram_accounts a on a.id = c.account_id
    left join manager_smtp_accounts m on m.id = c.mailbox_id
    where c.workspace_id = ${workspace_id} and c.id = ${conversation_id}`.execute(db);
  return rows[0] ?? null;
}

/** The same for a mail that is to begin a conversation; null: there is no such mailbox. */
export async function valuesOfMail(
  { db, workspace_id }: Scope,
  mail: { mailbox_id: number; person: MailAddress | null; subject: string | null },
): Promise<Omit<CannedValues, 'agent.name'> | null> {
  const { name = null, address = null } = mail.person ?? {};
  const { rows } = await sql<Omit<CannedValues, 'agent.name'>>`
    select coalesce(p.custom_name, p.name, ${name}::text) as "contact.name", null as "contact.username",
      ${address}::text as "contact.email", null as "account.name", m.email as "mailbox.address",
      ${mail.subject}::text as "conversation.subject", w.name as "workspace.name"
    from manager_smtp_accounts m join workspaces w on w.id = m.workspace_id
    left join contacts p on p.workspace_id = m.workspace_id and p.email = lower(${address}::text)
    where m.workspace_id = ${workspace_id} and m.id = ${mail.mailbox_id}`.execute(db);
  return rows[0] ?? null;
}
