// What goes with a contact that is erased: its conversations, what it has said in others, and every trace of their content.
import { sql } from 'kysely';
import type { Database } from '#store/database/database.ts';
import type { Scope } from '#store/scope.ts';

export type Erased = {
  conversations: number;
  messages: number;
  /** Of the messages: what it has said in conversations with others, and in how many. */
  elsewhere_messages: number;
  elsewhere_conversations: number;
  notes: number;
  files: number;
  file_bytes: number;
};

/** Of what would be erased. `elsewhere`: conversations with others in which it has said something. */
export type Doomed = { conversation_ids: number[]; message_ids: number[]; elsewhere: number[] };

export async function doomedWith(
  db: Database,
  { workspace_id }: Scope,
  contact_id: number,
  options: { lock?: boolean } = {},
): Promise<Doomed> {
  const lock = options.lock === true ? sql`for update` : sql``;
  const own = await sql<{ id: number }>`
    select id from conversations where workspace_id = ${workspace_id} and contact_id = ${contact_id}
    order by id ${lock}`.execute(db);
  const conversation_ids = own.rows.map(({ id }) => id);
  const others = await sql<{ id: number }>`
    select id from conversations where workspace_id = ${workspace_id} and id in (
      select conversation_id from conversation_messages where contact_id = ${contact_id})
      and not (id = any(${conversation_ids}::bigint[]))
    order by id ${lock}`.execute(db);
  const { rows } = await sql<{ id: number }>`
    select id from conversation_messages
    where workspace_id = ${workspace_id} and (conversation_id = any(${conversation_ids}::bigint[])
      or contact_id = ${contact_id}) order by id`.execute(db);
  return { conversation_ids, message_ids: rows.map(({ id }) => id), elsewhere: others.rows.map(({ id }) => id) };
}

/** Files of these messages that no other message has, and no person has handed in. */
const lonely = ({ workspace_id }: Scope, message_ids: readonly number[]) => sql`
  select f.sha256, max(f.size_bytes) as size_bytes from attachments f
  where f.workspace_id = ${workspace_id} and f.message_id = any(${[...message_ids]}::bigint[]) and f.sha256 is not null
    and not exists (select from attachments o where o.workspace_id = f.workspace_id and o.sha256 = f.sha256
      and (o.message_id is null or not (o.message_id = any(${[...message_ids]}::bigint[]))))
  group by f.sha256`;

export async function countDoomed(db: Database, scope: Scope, doomed: Doomed): Promise<Erased> {
  const { conversation_ids, message_ids } = doomed;
  const { rows } = await sql<Pick<Erased, 'elsewhere_messages' | 'notes' | 'files' | 'file_bytes'>>`
    select (select count(*) from conversation_messages where id = any(${message_ids}::bigint[])
        and not (conversation_id = any(${conversation_ids}::bigint[]))) as elsewhere_messages,
      (select count(*) from conversation_notes
        where conversation_id = any(${conversation_ids}::bigint[]) and deleted_at is null) as notes,
      count(*) as files, coalesce(sum(size_bytes), 0)::bigint as file_bytes
    from (${lonely(scope, message_ids)}) f`.execute(db);
  const [conversations, messages] = [conversation_ids.length, message_ids.length];
  return { conversations, messages, elsewhere_conversations: doomed.elsewhere.length, ...rows[0]! };
}

/** Whether something of it is on its way out at this moment: nobody knows yet what becomes of it. */
export async function isSending(db: Database, { conversation_ids }: Doomed): Promise<boolean> {
  const { rows } = await sql`
    select from conversation_messages where conversation_id = any(${conversation_ids}::bigint[])
      and delivery = 'queued' and sending_at is not null limit 1`.execute(db);
  return rows.length > 0;
}

/** For good. The contact itself goes last: nobody points to it any more. */
export async function eraseAll(tx: Database, scope: Scope, contact_id: number, doomed: Doomed): Promise<void> {
  const { workspace_id } = scope;
  const { conversation_ids, message_ids } = doomed;
  await forgetTold(tx, scope, doomed, contact_id);
  // Files belong to messages, and go with them; bytes that nothing needs then are deleted behind the transaction.
  await sql`
    delete from conversations where workspace_id = ${workspace_id} and id = any(${conversation_ids}::bigint[])`.execute(
    tx,
  );
  await sql`
    delete from conversation_messages
    where workspace_id = ${workspace_id} and id = any(${message_ids}::bigint[])`.execute(tx);
  await sql`delete from contacts where workspace_id = ${workspace_id} and id = ${contact_id}`.execute(tx);
}

/**
 * What was told of it, and is kept for those who come back. Events keep their numbers, so that nobody misses one, and say nothing
 * any more but which conversation it was.
 */
async function forgetTold(
  tx: Database,
  { workspace_id }: Scope,
  { conversation_ids, message_ids, elsewhere }: Doomed,
  contact_id: number,
): Promise<void> {
  const conversations = sql`${conversation_ids.map(String)}::text[]`;
  const messages = sql`${message_ids.map(String)}::text[]`;
  await sql`
    update events set type = 'conversation_updated',
      data = jsonb_build_object('conversation_id', data->'conversation_id', 'conversation', null)
    where workspace_id = ${workspace_id} and stream = 'communications' and (
      data->>'conversation_id' = any(${conversations})
      or data->'message'->>'contact_id' = ${String(contact_id)}
      or (data->>'conversation_id' = any(${elsewhere.map(String)}::text[])
        and data->'conversation'->>'last_message_id' = any(${messages})))`.execute(tx);
  const about = sql`(entity_type = 'conversation' and entity_id = any(${conversations})) or data->>'message_id' = any(${messages})`;
  await sql`delete from notifications where workspace_id = ${workspace_id} and (${about})`.execute(tx);
  await sql`
    update events set data = data || jsonb_build_object('notification',
      data->'notification' || '{"title": "", "message": "", "params": {}}')
    where workspace_id = ${workspace_id} and stream = 'notifications' and (
      (data->'notification'->>'entity_type' = 'conversation' and data->'notification'->>'entity_id' = any(${conversations}))
      or data->'notification'->'data'->>'message_id' = any(${messages}))`.execute(tx);
  // Answers that are kept for requests that are sent twice.
  await sql`
    delete from idempotency_keys where workspace_id = ${workspace_id} and answer is not null
      and (regexp_match(answer, '"conversation_id":(\\d+)'))[1] = any(${conversations})`.execute(tx);
}
