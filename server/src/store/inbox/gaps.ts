// What Telegram does not tell one by one any more, and is read from the history.
import { sql } from 'kysely';
import type { Database } from '#store/database.ts';
import type { Scope } from '#store/scope.ts';

/** Of `inbox_gaps.peer_id`: all private chats and basic groups, whose messages are numbered together. */
export const ALL_PRIVATE = 0;

export type GapProgress = {
  /** Grows when more is found missing while it is read: what was read until then is looked at again. */
  round: number;
  /**
   * The newest message that came in before it: everything up to there is here. What was sent does not count, as its sender stores
   * it out of the order of updates.
   */
  after_id: number;
  /** Nothing of this account was ever stored: only what is fairly new is read, and nobody is told of it one by one. */
  first: boolean;
  /** Chats that are still to be read; null: it is not known yet which. */
  todo: GapChat[] | null;
};

export type GapChat = {
  peer_id: number;
  /** Pages are read backwards from here; null: from the newest. */
  before_id: number | null;
};

export type Gap = { account_id: number; peer_id: number; found_at: Date; progress: GapProgress };

/** Notes that something is missing, with how far everything was known until then. In a transaction that holds the lease. */
export async function noteGap(
  tx: Database,
  scope: Scope,
  gap: { account_id: number; peer_id: number; first: boolean },
): Promise<void> {
  const { account_id, peer_id, first } = gap;
  const of = peer_id === ALL_PRIVATE ? sql`peer_id > -1000000000000` : sql`peer_id = ${peer_id}`;
  await sql`
    insert into inbox_gaps as g (workspace_id, account_id, peer_id, found_at, progress)
    select ${scope.workspace_id}, ${account_id}, ${peer_id}, ${scope.now()},
      jsonb_build_object('round', 1, 'first', ${first}::boolean, 'todo', null, 'after_id', coalesce(max(telegram_message_id), 0))
    from conversation_messages where account_id = ${account_id} and ${of} and direction = 'inbound'
    on conflict (account_id, peer_id) do update set
      progress = g.progress || jsonb_build_object('round', (g.progress->>'round')::int + 1, 'todo', null)`.execute(tx);
}

/** The gaps of these accounts, the oldest first. */
export async function gapsOf(scope: Scope, account_ids: readonly number[]): Promise<Gap[]> {
  const { rows } = await sql<Gap>`
    select account_id, peer_id, found_at, progress from inbox_gaps
    where workspace_id = ${scope.workspace_id} and account_id = any(${account_ids}::int[])
    order by found_at, account_id, peer_id`.execute(scope.db);
  return rows;
}

/** False when more was found missing meanwhile: then it begins anew. In the transaction that stores what was read. */
export async function noteProgress(tx: Database, gap: Gap, todo: readonly GapChat[]): Promise<boolean> {
  const { account_id, peer_id, progress } = gap;
  const { numAffectedRows } = await (
    todo.length === 0
      ? sql`delete from inbox_gaps where account_id = ${account_id} and peer_id = ${peer_id}
          and (progress->>'round')::int = ${progress.round}`
      : sql`update inbox_gaps set progress = ${JSON.stringify({ ...progress, todo })}::jsonb
          where account_id = ${account_id} and peer_id = ${peer_id} and (progress->>'round')::int = ${progress.round}`
  ).execute(tx);
  return (numAffectedRows ?? 0n) > 0n;
}
