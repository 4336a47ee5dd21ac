// Reaction tasks, page by page.
import { sql } from 'kysely';
import type { TaskStatus } from '#domain/reactions.ts';
import { countRows, readKeyset, type RowKey } from '#store/database/keyset.ts';
import type { ReactionTaskListing } from '#store/reactions/reactions.ts';
import type { Scope } from '#store/scope.ts';

export type ReactionTaskWish = {
  descending: boolean;
  after: RowKey | null;
  limit: number;
  count: boolean;
  status?: TaskStatus | undefined;
};

/** By their number, as they were made. */
export async function pageOfReactionTasks(
  scope: Scope,
  wish: ReactionTaskWish,
): Promise<{ rows: (ReactionTaskListing & { row_key: RowKey })[]; total: number | null }> {
  const { descending, after, limit, status } = wish;
  const own = sql`t.workspace_id = ${scope.workspace_id}`;
  const where = status === undefined ? own : sql`${own} and t.status = ${status}`;
  const from = sql`reaction_tasks t cross join lateral (
    select count(*)::int as total, count(*) filter (where r.status = 'success')::int as success,
      count(*) filter (where r.status = 'failed')::int as failed,
      count(*) filter (where r.status = 'rate_limited')::int as rate_limited
    from reaction_results r where r.task_id = t.id) r`;
  const rows = await readKeyset<ReactionTaskListing>(scope.db, {
    columns: sql`t.id, t.link, t.telegram_id, t.message_id, t.emoji, t.account_ids, t.account_count, t.status,
      t.error_message, t.emoji_checked_at, t.next_at, t.run_id, t.created_by, t.created_at, t.finished_at,
      r.total, r.success, r.failed, r.rate_limited`,
    from,
    where,
    id: sql`t.id`,
    sort: { value: sql`t.id`, type: 'bigint', nullable: false },
    descending,
    after,
    limit,
  });
  return { rows, total: wish.count ? await countRows(scope.db, { from: sql`reaction_tasks t`, where }) : null };
}
