// What people do with a conversation, beside answering.
import { sql } from 'kysely';
import type { ConversationState, Priority } from '#domain/inbox.ts';
import { needsAttention } from '#store/inbox/views.ts';
import type { Database } from '#store/database/database.ts';
import { markConversationRead } from '#store/notifications/notifications.ts';
import type { Scope } from '#store/scope.ts';

export type ConversationStand = {
  id: number;
  assignee: string | null;
  state: ConversationState;
  snoozed_until: Date | null;
  archived: boolean;
  priority: Priority;
  unread: number;
};

/** Locks the conversation until the transaction ends; null: there is none. */
export async function lockConversation(tx: Database, scope: Scope, id: number): Promise<ConversationStand | null> {
  const { rows } = await sql<ConversationStand>`
    select id, assignee, state, snoozed_until, archived, priority, unread from conversations
    where workspace_id = ${scope.workspace_id} and id = ${id} for update`.execute(tx);
  return rows[0] ?? null;
}

export type StandBefore = Omit<ConversationStand, 'id' | 'unread'> & { label_ids: number[] };

/** How each of them stands now, with its labels; those that are not there are left out. */
export async function standsOf(scope: Scope, ids: readonly number[]): Promise<ReadonlyMap<number, StandBefore>> {
  const { rows } = await sql<StandBefore & { id: number }>`
    select c.id, c.assignee, c.state, c.snoozed_until, c.archived, c.priority,
      array(select x.label_id from conversation_labels x where x.conversation_id = c.id order by x.label_id) as label_ids
    from conversations c where c.workspace_id = ${scope.workspace_id} and c.id = any(${[...ids]}::bigint[])`.execute(
    scope.db,
  );
  return new Map(rows.map(({ id, ...stand }) => [id, stand]));
}

/** `assigned_at` follows the assignee. */
export async function setStand(
  tx: Database,
  scope: Scope,
  { id, assignee, state, snoozed_until, archived, priority }: Omit<ConversationStand, 'unread'>,
): Promise<void> {
  await sql`
    update conversations set assignee = ${assignee}, state = ${state}, snoozed_until = ${snoozed_until},
      archived = ${archived}, priority = ${priority}, assigned_at = case when ${assignee}::uuid is null then null
        when assignee is distinct from ${assignee}::uuid then ${scope.now()} else assigned_at end
    where workspace_id = ${scope.workspace_id} and id = ${id}`.execute(tx);
}

export async function setUnread(
  tx: Database,
  scope: Scope,
  { id, unread }: { id: number; unread: number },
): Promise<void> {
  await sql`
    update conversations set unread = ${unread}
    where workspace_id = ${scope.workspace_id} and id = ${id}`.execute(tx);
  if (unread === 0) await markConversationRead(tx, scope, id);
}

/** Inbound messages behind that one, in the order of the conversation; null: it has no such message. */
export async function countBehind(
  tx: Database,
  scope: Scope,
  { conversation_id, message_id }: { conversation_id: number; message_id: number },
): Promise<number | null> {
  const place = (table: string) => sql`(${sql.ref(`${table}.sent_at`)},
    coalesce(${sql.ref(`${table}.telegram_message_id`)}, 9007199254740991), ${sql.ref(`${table}.id`)})`;
  const { rows } = await sql<{ count: number }>`
    select (select count(*) from conversation_messages g
      where g.conversation_id = s.conversation_id and g.direction = 'inbound' and ${place('g')} > ${place('s')}
    ) as count
    from conversation_messages s
    where s.workspace_id = ${scope.workspace_id} and s.conversation_id = ${conversation_id} and s.id = ${message_id}`.execute(
    tx,
  );
  return rows[0]?.count ?? null;
}

/** Conversations whose snooze has ended are open again. Returns them; their rows stay locked. */
export async function wakeSnoozed(tx: Database, scope: Scope): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    update conversations set state = 'open', snoozed_until = null
    where id in (select id from conversations
      where workspace_id = ${scope.workspace_id} and state = 'snoozed' and snoozed_until <= ${scope.now()}
      order by id limit 500 for update skip locked)
    returning id`.execute(tx);
  return rows.map(({ id }) => id);
}

/** Conversations that wait too long for an answer and of which nobody was told yet. Returns them; their rows stay locked. */
export async function markWaiting(tx: Database, scope: Scope): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    update conversations set attention_told_for = last_inbound_at
    where id in (select c.id from conversations c
      where c.workspace_id = ${scope.workspace_id} and ${needsAttention(scope.now())}
        and c.attention_told_for is distinct from c.last_inbound_at
      order by c.id limit 500 for update skip locked)
    returning id`.execute(tx);
  return rows.map(({ id }) => id);
}
