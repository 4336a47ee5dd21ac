// Replies that are no more before anything of them has gone out: their files are loose again.
import { sql } from 'kysely';
import type { Database } from '#store/database/database.ts';
import type { Scope } from '#store/scope.ts';

/** In the transaction that holds their conversation, and has seen that they wait. Returns their files in their order. */
export async function removeUnsent(
  tx: Database,
  { workspace_id }: Scope,
  message_ids: readonly number[],
): Promise<number[]> {
  const ids = sql`${[...message_ids]}::bigint[]`;
  const { rows } = await sql<{ id: number }>`
    select id from attachments where workspace_id = ${workspace_id} and message_id = any(${ids})
    order by array_position(${ids}, message_id), position, id`.execute(tx);
  await sql`
    update attachments set message_id = null, position = 0
    where workspace_id = ${workspace_id} and message_id = any(${ids})`.execute(tx);
  await sql`
    delete from mail_thread_ids t using conversation_messages g
    where g.workspace_id = ${workspace_id} and g.id = any(${ids}) and t.workspace_id = g.workspace_id
      and t.mailbox_id = g.mailbox_id and t.message_id_header = g.message_id_header`.execute(tx);
  await sql`
    delete from conversation_messages where workspace_id = ${workspace_id} and id = any(${ids})`.execute(tx);
  return rows.map(({ id }) => id);
}

/** The message of a conversation that this reply answers; null: none, or it is not here. */
export async function answeredBy(tx: Database, { workspace_id }: Scope, reply_id: number): Promise<number | null> {
  const { rows } = await sql<{ id: number }>`
    select a.id from conversation_messages g join conversation_messages a on a.conversation_id = g.conversation_id
      and (a.telegram_message_id = g.reply_to_telegram_id and a.peer_id = g.peer_id or a.message_id_header = g.in_reply_to)
    where g.workspace_id = ${workspace_id} and g.id = ${reply_id} order by a.id desc limit 1`.execute(tx);
  return rows[0]?.id ?? null;
}
