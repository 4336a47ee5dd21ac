// What Telegram does not tell one by one any more, and is read from the history.
import { sql } from 'kysely';
import { addMs, DAY_MS } from '#domain/days.ts';
import type { Database } from '#store/database/database.ts';
import type { Scope } from '#store/scope.ts';

/** Of `inbox_gaps.peer_id`: all private chats and basic groups, whose messages are numbered together. */
export const ALL_PRIVATE = 0;

/** How far back it is read where nothing says how much is missing. */
const DEPTH_MS = 7 * DAY_MS;

export type GapProgress = {
  /** Grows when more is found missing while it is read: what was read until then is looked at again. */
  round: number;
  /**
   * The newest message that came in before it: everything up to there is here. What was sent does not count, as its sender stores
   * it out of the order of updates. 0: nothing came in yet, and `since` says how far it is read.
   */
  after_id: number;
  /** ISO 8601. */
  since: string;
  /** Nothing of this account was ever heard: nobody is told one by one of what is old. */
  first: boolean;
  /** Chats that are still to be read; null: it is not known yet which. */
  todo: GapChat[] | null;
};

export type GapChat = {
  peer_id: number;
  /** Pages are read backwards from here; 0: from the newest. */
  before_id: number;
  /** How many of its messages were read. */
  read: number;
  /** Up to where each side had read it when it was planned. */
  read_by_me_to: number;
  read_by_them_to: number;
};

export type Gap = { account_id: number; peer_id: number; found_at: Date; progress: GapProgress };

/** Notes that something is missing, with how far everything was known until then. In a transaction that holds the lease. */
export async function noteGap(
  tx: Database,
  scope: Scope,
  { account_id, peer_id, first }: { account_id: number; peer_id: number; first: boolean },
): Promise<void> {
  const of = peer_id === ALL_PRIVATE ? sql`peer_id > -1000000000000` : sql`peer_id = ${peer_id}`;
  const depth = addMs(scope.now(), -DEPTH_MS);
  const { rows } = await sql<{ after_id: number; since: Date }>`
    select coalesce(max(telegram_message_id) filter (where ${of}), 0) as after_id,
      least(${depth}, max(sent_at)) as since
    from conversation_messages where account_id = ${account_id} and direction = 'inbound'`.execute(tx);
  const { after_id = 0, since = depth } = rows[0] ?? {};
  const progress: GapProgress = { round: 1, after_id, since: since.toISOString(), first, todo: null };
  await sql`
    insert into inbox_gaps as g (workspace_id, account_id, peer_id, found_at, progress)
    values (${scope.workspace_id}, ${account_id}, ${peer_id}, ${scope.now()}, ${JSON.stringify(progress)}::jsonb)
    on conflict (account_id, peer_id) do update set
      -- What came since the first connection is no longer old.
      progress = g.progress || jsonb_build_object('round', (g.progress->>'round')::int + 1, 'todo', null, 'first', false)`.execute(
    tx,
  );
}

/** Those of these accounts that miss something. */
export async function accountsWithGaps(scope: Scope, account_ids: readonly number[]): Promise<number[]> {
  const { rows } = await sql<{ account_id: number }>`
    select distinct account_id from inbox_gaps
    where workspace_id = ${scope.workspace_id} and account_id = any(${account_ids}::int[])`.execute(scope.db);
  return rows.map(({ account_id }) => account_id);
}

/** The oldest of an account; null: nothing is missing. */
export async function nextGap(scope: Scope, account_id: number): Promise<Gap | null> {
  const { rows } = await sql<Gap>`
    select account_id, peer_id, found_at, progress from inbox_gaps
    where workspace_id = ${scope.workspace_id} and account_id = ${account_id}
    order by found_at, peer_id limit 1`.execute(scope.db);
  return rows[0] ?? null;
}

/** In the transaction that stores what was read. Nothing when more was found missing meanwhile: then it begins anew. */
export async function noteProgress(tx: Database, gap: Gap, todo: readonly GapChat[]): Promise<void> {
  const { account_id, peer_id, progress } = gap;
  const of = sql`account_id = ${account_id} and peer_id = ${peer_id} and (progress->>'round')::int = ${progress.round}`;
  const next = JSON.stringify({ ...progress, todo });
  await (
    todo.length === 0
      ? sql`delete from inbox_gaps where ${of}`
      : sql`update inbox_gaps set progress = ${next}::jsonb where ${of}`
  ).execute(tx);
}
