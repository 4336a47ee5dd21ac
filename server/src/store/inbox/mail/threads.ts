// The conversation of each thread of a mailbox, by the Message-IDs that connect it.
import { sql } from 'kysely';
import type { Database } from '#store/database/database.ts';
import { sumUpAnew } from '#store/inbox/sum-up.ts';
import type { Scope } from '#store/scope.ts';

/** Conversations of those of these ids that were seen before. */
export async function conversationsOfIds(
  tx: Database,
  mailbox_id: number,
  ids: readonly string[],
): Promise<Map<string, number>> {
  const { rows } = await sql<{ message_id_header: string; conversation_id: number }>`
    select message_id_header, conversation_id from mail_thread_ids
    where mailbox_id = ${mailbox_id} and message_id_header = any(${[...ids]}::text[])`.execute(tx);
  return new Map(rows.map((row) => [row.message_id_header, row.conversation_id]));
}

export async function keepThreadIds(
  tx: Database,
  { workspace_id }: Scope,
  mailbox_id: number,
  ids: ReadonlyMap<string, number>,
): Promise<void> {
  if (ids.size === 0) return;
  const told = [...ids].map(([message_id_header, conversation_id]) => ({ message_id_header, conversation_id }));
  await sql`
    insert into mail_thread_ids (workspace_id, mailbox_id, message_id_header, conversation_id)
    select ${workspace_id}, ${mailbox_id}, message_id_header, conversation_id
    from jsonb_to_recordset(${JSON.stringify(told)}::jsonb) as told (message_id_header text, conversation_id bigint)
    order by message_id_header
    on conflict (mailbox_id, message_id_header) do nothing`.execute(tx);
}

/**
 * Two threads have turned out to be one: the messages of the younger conversation move into the older, which keeps who attends to it.
 * Both rows are locked. Everything else that hangs on a conversation has to move here as well.
 */
export async function mergeConversations(tx: Database, { from, into }: { from: number; into: number }): Promise<void> {
  await sql`update conversation_messages set conversation_id = ${into} where conversation_id = ${from}`.execute(tx);
  await sql`update mail_thread_ids set conversation_id = ${into} where conversation_id = ${from}`.execute(tx);
  await sql`update conversation_notes set conversation_id = ${into} where conversation_id = ${from}`.execute(tx);
  await sql`
    insert into conversation_labels (workspace_id, conversation_id, label_id)
    select workspace_id, ${into}, label_id from conversation_labels where conversation_id = ${from}
    on conflict do nothing`.execute(tx);
  await sql`
    update conversations c set unread = c.unread + f.unread, assignee = coalesce(c.assignee, f.assignee),
      assigned_at = case when c.assignee is null then f.assigned_at else c.assigned_at end,
      archived = c.archived and f.archived,
      state = case when f.unread > 0 or f.state = 'open' then 'open' else c.state end,
      snoozed_until = case when f.unread > 0 or f.state = 'open' then null else c.snoozed_until end,
      contact_id = coalesce(c.contact_id, f.contact_id)
    from conversations f where c.id = ${into} and f.id = ${from}`.execute(tx);
  await sql`delete from conversations where id = ${from}`.execute(tx);
  await sumUpAnew(tx, into);
}

/** Locks these rows, in the order of whoever locks several. */
export async function lockConversations(tx: Database, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  await sql`select from conversations where id = any(${[...ids]}::bigint[]) order by id for update`.execute(tx);
}
