// What the inbox tells live, in the transaction in which it happens.
import { sql } from 'kysely';
import type { Database } from '#store/database/database.ts';
import { addEvents, addEventsAndCommit, type NewEvent } from '#store/events/events.ts';
import type { NoteView } from '#store/inbox/notes.ts';
import {
  conversationColumns,
  conversationFrom,
  messageColumns,
  type ConversationView,
  type MessageView,
} from '#store/inbox/views.ts';
import type { Scope } from '#store/scope.ts';

export type Told = {
  /** Messages that are new, in their order. */
  new_messages?: readonly number[];
  /** Messages that were taken away on their platform. */
  deleted_messages?: readonly { conversation_id: number; message_id: number }[];
  /** Messages that say something else now, or of which more is known: whether they have arrived, say. */
  changed_messages?: readonly number[];
  /** Conversations of which something else has changed. */
  updated?: readonly number[];
  assigned?: readonly number[];
  /** Conversations that have become part of another one: they are no more. */
  merged?: readonly { from: number; into: number }[];
  /** Notes as they are now. */
  notes?: readonly NoteView[];
  /** Conversations that are no more. */
  gone?: readonly number[];
};

/** Call it last in the transaction: until its end the other writers of events of this workspace wait. */
export async function tellInbox(tx: Database, scope: Scope, told: Told): Promise<void> {
  await addEvents(scope, await eventsOf(tx, scope, told), tx);
}

/** The same, and ends the transaction: see `addEventsAndCommit`. */
export async function tellInboxAndCommit(tx: Database, scope: Scope, told: Told): Promise<void> {
  await addEventsAndCommit(scope, await eventsOf(tx, scope, told), tx);
}

async function eventsOf(tx: Database, scope: Scope, told: Told): Promise<NewEvent[]> {
  const {
    new_messages = [],
    deleted_messages = [],
    changed_messages = [],
    updated = [],
    assigned = [],
    merged = [],
    notes = [],
    gone = [],
  } = told;
  const messages = await readMessages(tx, scope, new_messages);
  const changed = await readMessages(tx, scope, changed_messages);
  const conversations = await readConversations(tx, scope, [
    ...updated,
    ...assigned,
    ...[...messages, ...changed, ...notes].map(({ conversation_id }) => conversation_id),
  ]);
  const events = [
    ...messages.map((message) => {
      const conversation = conversations.get(message.conversation_id);
      const { conversation_id } = message;
      return ['new_message', { conversation_id, platform: conversation?.platform, message, conversation }] as const;
    }),
    ...deleted_messages.map((gone) => ['message_deleted', gone] as const),
    ...changed.map((message) => {
      const { conversation_id } = message;
      const conversation = conversations.get(conversation_id);
      return ['conversation_updated', { conversation_id, conversation, message }] as const;
    }),
    ...notes.map((note) => {
      const { conversation_id } = note;
      const conversation = conversations.get(conversation_id);
      return ['conversation_updated', { conversation_id, conversation, note }] as const;
    }),
    ...gone.map((id) => ['conversation_updated', { conversation_id: id, conversation: null }] as const),
    ...merged.map(
      ({ from, into }) =>
        ['conversation_updated', { conversation_id: from, conversation: null, merged_into: into }] as const,
    ),
    ...assigned.map(
      (id) => ['manager_assigned', { conversation_id: id, conversation: conversations.get(id) }] as const,
    ),
    ...updated.map(
      (id) => ['conversation_updated', { conversation_id: id, conversation: conversations.get(id) }] as const,
    ),
  ];
  const at = scope.now();
  return events.map(([type, data]) => ({
    stream: 'communications',
    user_id: null,
    at,
    type,
    account_id: null,
    data,
  }));
}

async function readMessages(tx: Database, { workspace_id }: Scope, ids: readonly number[]): Promise<MessageView[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<MessageView>`
    select ${messageColumns} from conversation_messages g
    where g.workspace_id = ${workspace_id} and g.id = any(${ids}::bigint[])`.execute(tx);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

async function readConversations(
  tx: Database,
  { workspace_id, now }: Scope,
  ids: readonly number[],
): Promise<Map<number, ConversationView>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<ConversationView>`
    select ${conversationColumns(now())} from ${conversationFrom}
    where c.workspace_id = ${workspace_id} and c.id = any(${[...new Set(ids)]}::bigint[])`.execute(tx);
  return new Map(rows.map((row) => [row.id, row]));
}
