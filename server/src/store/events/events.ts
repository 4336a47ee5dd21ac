import { sql, type RawBuilder } from 'kysely';
import { escapeLiteral } from 'pg';
import type { EventData, EventType } from '#domain/events.ts';
import type { Database } from '#store/database/database.ts';
import type { Scope } from '#store/scope.ts';

/** Beside the workspace's events: what the inbox tells everybody, and what a person is told by name. */
export type EventStream = 'events' | 'communications' | 'notifications';

export type StoredEvent = {
  seq: number;
  at: Date;
  type: EventType;
  account_id: number | null;
  data: Record<string, unknown>;
};

/**
 * Tells the workspace what has happened, in the transaction `tx` in which it happens. Best called last in it: until it ends,
 * the other writers of events of this workspace wait, so that numbers are seen in order.
 */
export async function addEvent<T extends EventType>(
  scope: Scope,
  event: { type: T; account_id: number | null; data: EventData[T] },
  tx: Database = scope.db,
): Promise<void> {
  await sql`
    with counter as (
      update event_counters set last_seq = last_seq + 1 where workspace_id = ${scope.workspace_id} returning last_seq
    )
    insert into events (workspace_id, seq, at, type, account_id, data)
    select ${scope.workspace_id}, last_seq, ${scope.now()}, ${event.type}, ${event.account_id},
      ${JSON.stringify(event.data)}::jsonb
    from counter`.execute(tx);
}

export type NewEvent = {
  stream: EventStream;
  /** Null: everybody in the workspace hears it. */
  user_id: string | null;
  at: Date;
  type: string;
  account_id: number | null;
  data: Record<string, unknown>;
};

/** Tells of many at once, of any stream, in the given order; see `addEvent`. */
export async function addEvents(scope: Scope, events: readonly NewEvent[], tx: Database = scope.db): Promise<void> {
  if (events.length === 0) return;
  await insertion(scope, events, (value) => sql`${value}`).execute(tx);
}

/**
 * The same as the end of the transaction, in one message to the database: between the two nobody else of the workspace can tell
 * anything, and the way to this process and back would be most of that time. Nothing may be done in the transaction after it.
 */
export async function addEventsAndCommit(scope: Scope, events: readonly NewEvent[], tx: Database): Promise<void> {
  if (events.length === 0) return;
  // Several statements in one message take no parameters. The transaction that is begun behind it is what the caller ends.
  const { sql: text } = insertion(scope, events, (value) => sql.raw(escapeLiteral(String(value)))).compile(tx);
  await sql.raw(`${text}; commit and chain`).execute(tx);
}

function insertion(
  scope: Scope,
  events: readonly NewEvent[],
  put: (value: string | number) => RawBuilder<unknown>,
): RawBuilder<unknown> {
  const numbered = JSON.stringify(events.map((event, n) => ({ ...event, n: n + 1 })));
  const workspace_id = put(scope.workspace_id);
  return sql`
    with counter as (
      update event_counters set last_seq = last_seq + ${put(events.length)}::bigint where workspace_id = ${workspace_id}::uuid
      returning last_seq - ${put(events.length)}::bigint as before
    )
    insert into events (workspace_id, seq, at, stream, user_id, type, account_id, data)
    select ${workspace_id}::uuid, before + n, at, stream, user_id, type, account_id, data
    from counter, jsonb_to_recordset(${put(numbered)}::jsonb)
      as told (n int, at timestamptz, stream text, user_id uuid, type text, account_id int, data jsonb)
    order by n`;
}

/** What happened after `since`, oldest first; without what other streams carry. */
export async function eventsSince(scope: Scope, since: number, limit: number): Promise<StoredEvent[]> {
  const { rows } = await sql<StoredEvent>`
    select seq, at, type, account_id, data from events
    where workspace_id = ${scope.workspace_id} and seq > ${since} and stream = 'events'
    order by seq limit ${limit}`.execute(scope.db);
  return rows;
}

/** The number of the last event; what follows has a higher one. */
export async function lastEventSeq(scope: Scope): Promise<number> {
  const { rows } = await sql<{ last_seq: number }>`
    select last_seq from event_counters where workspace_id = ${scope.workspace_id}`.execute(scope.db);
  return rows[0]?.last_seq ?? 0;
}

/** The oldest events, as long as all of them are of before `before`, at most 10,000: those that are kept have no gap. */
export async function forgetEvents(scope: Scope, before: Date): Promise<number> {
  const own = sql`workspace_id = ${scope.workspace_id}`;
  const { numAffectedRows } = await sql`
    delete from events where ${own} and seq in (
      select seq from events
      where ${own} and seq < coalesce((select min(seq) from events where ${own} and at >= ${before}), ${ALL})
      order by seq limit 10000)`.execute(scope.db);
  return Number(numAffectedRows ?? 0n);
}

const ALL = Number.MAX_SAFE_INTEGER;
