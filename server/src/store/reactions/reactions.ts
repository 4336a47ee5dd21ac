// Reaction tasks. States:
//   queued → processing, by a run: claimReactionTask · processing → completed | failed: endReactionTask
//   processing → queued, when nobody may act until a person says so: putBackReactionTask
//   queued | processing → failed, by a person: cancelReactionTask · completed | failed → queued: retryReactionTask
// A task whose run is over, or whose process is gone, is claimed again as it stands.
import { sql } from 'kysely';
import { taskEnd, type ResultStatus, type TaskStatus } from '#domain/reactions.ts';
import { GroundcrewError } from '#lib/errors.ts';
import type { Database } from '#store/database/database.ts';
import { addEvent } from '#store/events/events.ts';
import type { Scope } from '#store/scope.ts';

export type ReactionTask = {
  id: number;
  link: string;
  /** Telegram's marked id of the chat, once an account has seen it. */
  telegram_id: number | null;
  message_id: number;
  emoji: string[];
  /** Who takes part: these, or so many of the usable ones. */
  account_ids: number[] | null;
  account_count: number | null;
  status: TaskStatus;
  error_message: string | null;
  emoji_checked_at: Date | null;
  /** The pause after the last reaction. */
  next_at: Date | null;
  run_id: number | null;
  created_by: string;
  created_at: Date;
  finished_at: Date | null;
};

const columns = sql`t.id, t.link, t.telegram_id, t.message_id, t.emoji, t.account_ids, t.account_count, t.status,
  t.error_message, t.emoji_checked_at, t.next_at, t.run_id, t.created_by, t.created_at, t.finished_at`;

/** No run that lives carries it out. */
const unattended = sql`not exists (
  select from runs r where r.id = t.run_id and r.state = 'running' and r.expires_at > lease_clock())`;

export type NewReactionTask = {
  link: string;
  /** Where the link tells it. */
  telegram_id: number | null;
  message_id: number;
  emoji: readonly string[];
  who: { account_ids: readonly number[] } | { account_count: number };
  created_by: string;
};

export async function createReactionTask(scope: Scope, task: NewReactionTask): Promise<number> {
  const account_ids = 'account_ids' in task.who ? task.who.account_ids : null;
  const account_count = 'account_count' in task.who ? task.who.account_count : null;
  return scope.db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ id: number }>`
      insert into reaction_tasks (workspace_id, link, telegram_id, message_id, emoji, account_ids, account_count,
        created_by, created_at)
      values (${scope.workspace_id}, ${task.link}, ${task.telegram_id}, ${task.message_id}, ${task.emoji}::text[], ${account_ids}::int[],
        ${account_count}, ${task.created_by}, ${scope.now()})
      returning id`.execute(tx);
    const [row] = rows;
    if (!row) throw new Error('The reaction task was not stored.');
    await insertResults(tx, scope, row.id, account_ids ?? []);
    return row.id;
  });
}

/** Who takes part; once each, however often it is said. False when the task is not this run's any more, or over. */
export async function planReactions(
  scope: Scope,
  task: { id: number; run_id: number },
  account_ids: readonly number[],
): Promise<boolean> {
  return scope.db.transaction().execute(async (tx) => {
    if (!(await holdForRun(tx, scope, task))) return false;
    await insertResults(tx, scope, task.id, account_ids);
    return true;
  });
}

/** Locks the task. False when it is not this run's any more, or over. */
async function holdForRun(tx: Database, scope: Scope, task: { id: number; run_id: number }): Promise<boolean> {
  const { rows } = await sql`
    select from reaction_tasks
    where workspace_id = ${scope.workspace_id} and id = ${task.id} and run_id = ${task.run_id} and status = 'processing'
    for update`.execute(tx);
  return rows.length > 0;
}

async function insertResults(
  tx: Database,
  scope: Scope,
  task_id: number,
  account_ids: readonly number[],
): Promise<void> {
  await sql`
    insert into reaction_results (workspace_id, task_id, account_id)
    select ${scope.workspace_id}, ${task_id}, id
    from unnest(${account_ids}::int[]) with ordinality as chosen (id, n) order by n
    on conflict (task_id, account_id) do nothing`.execute(tx);
}

export async function reactionTask(scope: Scope, id: number): Promise<ReactionTask | null> {
  const { rows } = await sql<ReactionTask>`
    select ${columns} from reaction_tasks t where t.workspace_id = ${scope.workspace_id} and t.id = ${id}`.execute(
    scope.db,
  );
  return rows[0] ?? null;
}

export type ReactionTaskListing = ReactionTask & {
  total: number;
  success: number;
  failed: number;
  rate_limited: number;
};

/** Newest first. */
export async function listReactionTasks(
  scope: Scope,
  filter: { status?: TaskStatus; limit: number },
): Promise<ReactionTaskListing[]> {
  const status = filter.status === undefined ? sql`` : sql`and t.status = ${filter.status}`;
  const count = (of: ResultStatus) => sql`count(r.id) filter (where r.status = ${of})::int`;
  const { rows } = await sql<ReactionTaskListing>`
    select ${columns}, count(r.id)::int as total, ${count('success')} as success, ${count('failed')} as failed,
      ${count('rate_limited')} as rate_limited
    from reaction_tasks t left join reaction_results r on r.task_id = t.id
    where t.workspace_id = ${scope.workspace_id} ${status}
    group by t.id order by t.id desc limit ${filter.limit}`.execute(scope.db);
  return rows;
}

/** Tasks that wait for somebody to carry them out, oldest first. */
export async function unattendedReactionTasks(scope: Scope, limit: number): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select t.id from reaction_tasks t
    where t.workspace_id = ${scope.workspace_id} and t.status in ('queued', 'processing') and ${unattended}
    order by t.id limit ${limit}`.execute(scope.db);
  return rows.map(({ id }) => id);
}

/** Null when another run has it, or it is over. */
export async function claimReactionTask(scope: Scope, id: number, run_id: number): Promise<ReactionTask | null> {
  return scope.db.transaction().execute(async (tx) => {
    // Locked first and looked at then: a claim that was committed meanwhile is seen.
    await sql`select from reaction_tasks where id = ${id} for update`.execute(tx);
    const { rows } = await sql<ReactionTask>`
      update reaction_tasks t set status = 'processing', run_id = ${run_id}
      where t.workspace_id = ${scope.workspace_id} and t.id = ${id} and t.status in ('queued', 'processing')
        and ${unattended}
      returning ${columns}`.execute(tx);
    return rows[0] ?? null;
  });
}

/** The chat behind the link; the first one that was found there stays. */
export async function setTaskChat(scope: Scope, id: number, telegram_id: number): Promise<void> {
  await sql`
    update reaction_tasks set telegram_id = coalesce(telegram_id, ${telegram_id})
    where workspace_id = ${scope.workspace_id} and id = ${id}`.execute(scope.db);
}

export async function markEmojiChecked(scope: Scope, id: number): Promise<void> {
  await sql`
    update reaction_tasks set emoji_checked_at = ${scope.now()}
    where workspace_id = ${scope.workspace_id} and id = ${id}`.execute(scope.db);
}

/** A pause only ever grows. */
export async function setTaskPause(scope: Scope, id: number, until: Date): Promise<void> {
  await sql`
    update reaction_tasks set next_at = greatest(next_at, ${until})
    where workspace_id = ${scope.workspace_id} and id = ${id}`.execute(scope.db);
}

/** Nobody may act until a person says so: the task waits in the queue, not in a run. */
export async function putBackReactionTask(scope: Scope, id: number, run_id: number): Promise<void> {
  await sql`
    update reaction_tasks set status = 'queued'
    where workspace_id = ${scope.workspace_id} and id = ${id} and run_id = ${run_id} and status = 'processing'`.execute(
    scope.db,
  );
}

/**
 * By the run that has it: every account has had its turn, or (`error_message`) nothing more can come of it. False when the
 * task is not this run's any more.
 */
export async function endReactionTask(
  scope: Scope,
  task: { id: number; run_id: number; error_message: string | null },
): Promise<boolean> {
  return scope.db.transaction().execute(async (tx) => {
    if (!(await holdForRun(tx, scope, task))) return false;
    await finish(tx, scope, task.id, task.error_message);
    return true;
  });
}

const CANCELLED = 'cancelled by ';

/** False when it was cancelled already. Throws `not_found`, and `wrong_state` when it came to an end by itself. */
export async function cancelReactionTask(scope: Scope, id: number, by: string): Promise<boolean> {
  return scope.db.transaction().execute(async (tx) => {
    const { status, error_message } = await lockTask(tx, scope, id);
    if (status === 'failed' && error_message?.startsWith(CANCELLED)) return false;
    if (status === 'completed' || status === 'failed') {
      const detail = `reaction task ${id} is ${status} already`;
      throw new GroundcrewError('wrong_state', {
        detail,
        details: { state: status, allowed_from: ['queued', 'processing'] },
      });
    }
    await finish(tx, scope, id, `${CANCELLED}${by}`);
    return true;
  });
}

async function lockTask(
  tx: Database,
  scope: Scope,
  id: number,
): Promise<{ status: TaskStatus; error_message: string | null }> {
  const { rows } = await sql<{ status: TaskStatus; error_message: string | null }>`
    select status, error_message from reaction_tasks where workspace_id = ${scope.workspace_id} and id = ${id} for update`.execute(
    tx,
  );
  const [row] = rows;
  if (!row) throw new GroundcrewError('not_found', { detail: `reaction task ${id}` });
  return row;
}

/** Whoever has not had a turn gets none; one that is under way keeps its place, and its end may still be recorded. */
async function finish(tx: Database, scope: Scope, id: number, error_message: string | null): Promise<void> {
  const now = scope.now();
  await sql`
    update reaction_results set status = 'failed', at = ${now}, error_message = case when place is null
      then ${error_message} else ${error_message} || ': whether it was given is not known' end
    where task_id = ${id} and status = 'pending'`.execute(tx);
  const { rows } = await sql<{ status: ResultStatus }>`
    select status from reaction_results where task_id = ${id}`.execute(tx);
  const end = error_message === null ? taskEnd(rows) : { status: 'failed' as const, error_message };
  await sql`
    update reaction_tasks set status = ${end.status}, error_message = ${end.error_message}, finished_at = ${now}
    where id = ${id}`.execute(tx);
  const success = rows.filter(({ status }) => status === 'success').length;
  const data = { task_id: id, status: end.status, success, total: rows.length, error: end.error_message };
  await addEvent(scope, { type: 'reaction_task.ended', account_id: null, data }, tx);
}

/**
 * Only what failed is tried again; where nobody knows whether the reaction was given, it is looked up first. A task that nobody
 * attends to just goes on. Throws `not_found`, and `wrong_state` while it is carried out or when nothing of it failed.
 */
export async function retryReactionTask(scope: Scope, id: number): Promise<void> {
  await scope.db.transaction().execute(async (tx) => {
    const { status } = await lockTask(tx, scope, id);
    const refused = (detail: string) =>
      new GroundcrewError('wrong_state', { detail, details: { state: status, allowed_from: ['failed'] } });
    if (status === 'queued' || status === 'processing') {
      const { rows } = await sql`select from reaction_tasks t where t.id = ${id} and ${unattended}`.execute(tx);
      if (rows.length > 0) return;
      throw refused(`reaction task ${id} is under way: wait for its end`);
    }
    const { numAffectedRows } = await sql`
      update reaction_results set status = 'pending', at = null, error_message = null
      where task_id = ${id} and status in ('failed', 'rate_limited')`.execute(tx);
    if (status === 'completed' && numAffectedRows === 0n) {
      throw refused(`nothing of reaction task ${id} failed`);
    }
    await sql`
      update reaction_tasks set status = 'queued', error_message = null, finished_at = null, emoji_checked_at = null
      where id = ${id}`.execute(tx);
  });
}
