import { sql } from 'kysely';
import { nextUtcDay, addMs, DAY_MS, utcDay } from '#domain/days.ts';
import type { Scope } from '#store/scope.ts';
import { chunks } from './chunks.ts';
import { rehearsedIds } from './ids.ts';

export type ImportedPost = {
  account_id: number;
  link_key: string;
  created_at: Date;
  status: PostStatus;
  message_content: string | null;
  error_message: string | null;
};

type PostStatus = 'success' | 'error' | 'flood_wait' | 'skipped';

/** What the checks of the tables allow: more than that older scripts may have posted in a day. */
const CEILING = { group: 5, account: 50 };

/**
 * Adds posts of the past that are not recorded yet, and counts those of this UTC day against the quota of their group and
 * account. Returns how many were added.
 */
export async function insertPosts(
  scope: Scope,
  posts: readonly ImportedPost[],
  { rehearsed }: { rehearsed: boolean },
): Promise<number> {
  const now = scope.now();
  const today = utcDay(now);
  const midnight = addMs(nextUtcDay(now), -DAY_MS);
  let added = 0;
  for (const chunk of chunks(posts)) {
    const id = rehearsedIds(rehearsed, 'post_history', sql`row_number() over (order by created_at)`);
    const column = <K extends keyof ImportedPost>(key: K) => chunk.map((post) => post[key]);
    const { rows } = await sql<{ n: number }>`
      with given as (
        select t.id as target_id, g.account_id, g.created_at, g.status, g.message_content, g.error_message
        from unnest(${column('account_id')}::int[], ${column('link_key')}::text[],
          ${chunk.map(({ created_at }) => created_at.toISOString())}::timestamptz[], ${column('status')}::text[],
          ${column('message_content')}::text[], ${column('error_message')}::text[])
          as g (account_id, link_key, created_at, status, message_content, error_message)
        join targets t on t.workspace_id = ${scope.workspace_id} and t.link_key = g.link_key
      ), fresh as (
        insert into post_history (${id.column} workspace_id, account_id, target_id, status, message_content, error_message,
          created_at)
        ${id.overriding}
        select ${id.value} ${scope.workspace_id}, account_id, target_id, status, message_content, error_message, created_at
        from (select distinct on (target_id, account_id, created_at) * from given) g
        where not exists (select from post_history h where h.target_id = g.target_id
          and h.created_at = g.created_at and h.account_id = g.account_id)
        order by created_at
        returning target_id, account_id, created_at, status
      ), groups as (
        select target_id, max(created_at) as last, count(*) filter (where created_at >= ${midnight}) as n
        from fresh where status = 'success' group by target_id
      ), accounts as (
        select account_id, max(created_at) as last, count(*) filter (where created_at >= ${midnight}) as n
        from fresh where status = 'success' group by account_id
      ), counted_groups as (
        update targets t set updated_at = ${now}, last_post_at = greatest(t.last_post_at, g.last),
          daily_posts_in_group = least(${CEILING.group}::int, g.n
            + case when t.last_group_stats_reset < ${today}::date then 0 else t.daily_posts_in_group end),
          last_group_stats_reset = greatest(t.last_group_stats_reset, ${today}::date)
        from groups g where t.id = g.target_id
      ), counted_accounts as (
        update telegram_accounts a set updated_at = ${now}, last_post_at = greatest(a.last_post_at, g.last),
          daily_posts_count = least(${CEILING.account}::int, g.n
            + case when a.last_stats_reset < ${today}::date then 0 else a.daily_posts_count end),
          last_stats_reset = greatest(a.last_stats_reset, ${today}::date)
        from accounts g where a.id = g.account_id
      )
      select count(*)::int as n from fresh`.execute(scope.db);
    added += rows[0]?.n ?? 0;
  }
  return added;
}
