import { sql } from 'kysely';
import { nextUtcDay, addMs, DAY_MS, utcDay } from '#domain/days.ts';
import type { Scope } from '#store/scope.ts';
import { chunks } from './chunks.ts';
import { rehearsedIds } from './ids.ts';

export type ImportedPost = { account_id: number; link_key: string; created_at: Date };

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
    const id = rehearsedIds(rehearsed, sql`${added}::bigint + row_number() over (order by created_at)`);
    const { rows } = await sql<{ n: number }>`
      with given as (
        select t.id as target_id, g.account_id, g.created_at
        from unnest(${chunk.map(({ account_id }) => account_id)}::int[], ${chunk.map(({ link_key }) => link_key)}::text[],
          ${chunk.map(({ created_at }) => created_at.toISOString())}::timestamptz[]) as g (account_id, link_key, created_at)
        join targets t on t.workspace_id = ${scope.workspace_id} and t.link_key = g.link_key
      ), fresh as (
        insert into post_history (${id.column} workspace_id, account_id, target_id, status, created_at)
        ${id.overriding}
        select ${id.value} ${scope.workspace_id}, account_id, target_id, 'success', created_at from given g
        where not exists (select from post_history h where h.target_id = g.target_id
          and h.created_at = g.created_at and h.account_id = g.account_id)
        order by created_at
        returning target_id, account_id, created_at
      ), groups as (
        select target_id, max(created_at) as last, count(*) filter (where created_at >= ${midnight}) as n
        from fresh group by target_id
      ), accounts as (
        select account_id, max(created_at) as last, count(*) filter (where created_at >= ${midnight}) as n
        from fresh group by account_id
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
