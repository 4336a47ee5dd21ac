// Conversations that are begun here, by mail.
import { sql } from 'kysely';
import type { Database } from '#store/database/database.ts';
import { beginMailConversations } from '#store/inbox/conversations.ts';
import { enterMailContacts } from '#store/inbox/people/contacts.ts';
import type { Scope } from '#store/scope.ts';

/** When mails that begin something were written by a mailbox since then, the newest first. Its row is held: one counts after the other. */
export async function firstMails(
  tx: Database,
  { workspace_id }: Scope,
  { mailbox_id, since, limit }: { mailbox_id: number; since: Date; limit: number },
): Promise<Date[]> {
  await sql`select from manager_smtp_accounts where id = ${mailbox_id} for no key update`.execute(tx);
  const { rows } = await sql<{ stored_at: Date }>`
    select stored_at from conversation_messages
    where workspace_id = ${workspace_id} and mailbox_id = ${mailbox_id} and subject is not null and stored_at > ${since}
    order by stored_at desc limit ${limit}`.execute(tx);
  return rows.map(({ stored_at }) => stored_at);
}

/** With a contact, who is entered where he is not known; what he calls himself stays. */
export async function beginConversation(
  tx: Database,
  scope: Scope,
  begun: { mailbox_id: number; subject: string; with: { name: string | null; address: string } },
): Promise<number> {
  const { name, address } = begun.with;
  const contacts = await enterMailContacts(tx, scope, [{ address, name: null }]);
  const contact_id = contacts.get(address.toLowerCase()) ?? null;
  await sql`update contacts set name = ${name} where id = ${contact_id} and name is null`.execute(tx);
  const { mailbox_id, subject } = begun;
  const [id = 0] = await beginMailConversations(tx, scope, { mailbox_id, threads: [{ subject, contact_id }] });
  return id;
}

/** Of which nothing is left: no message, and no note of a colleague. True: it is no more. */
export async function endEmptyConversation(tx: Database, { workspace_id }: Scope, id: number): Promise<boolean> {
  const { numAffectedRows } = await sql`
    delete from conversations c where c.workspace_id = ${workspace_id} and c.id = ${id} and c.platform = 'email'
      and not exists (select from conversation_messages g where g.conversation_id = c.id)
      and not exists (select from conversation_notes n where n.conversation_id = c.id)`.execute(tx);
  return numAffectedRows === 1n;
}
