import { sql, type RawBuilder } from 'kysely';

/** One place where an invariant does not hold: names that people know, beside the ids. */
export type InvariantRow = Record<string, unknown>;

export type Invariant = {
  /** In kebab-case. */
  name: string;
  /** What holds when there are no rows. */
  sentence: string;
  /** A warning is worth a look, and breaks nothing. */
  grade: 'violation' | 'warning';
  find: (at: { workspace_id: string; now: Date }) => RawBuilder<InvariantRow>;
};

/** What no setting can pass: the tables' checks say the same. */
export const CEILINGS = { posts_a_group: 5, posts_an_account: 50, joins_an_account: 20, accounts_a_post: 20 };

/**
 * Posts that count for a day: intents that were not given back, under the day that carries them, and what others recorded
 * without an intent. What an import brought is older scripts' doing and judged by nobody. `age` is that of the row's version.
 */
export function postsOf(workspace_id: string): RawBuilder<unknown> {
  return sql`
    select i.account_id, i.target_id, i.quota_day as day, i.reserved_at as at, i.id as intent_id, age(i.xmin) as age
    from post_intents i where i.workspace_id = ${workspace_id} and i.state <> 'released'
    union all
    select h.account_id, h.target_id, (h.created_at at time zone 'UTC')::date, h.created_at, null, age(h.xmin)
    from post_history h
    where h.workspace_id = ${workspace_id} and h.status = 'success' and h.intent_id is null and h.created_at > coalesce(
      (select max(coalesce(r.finished_at, 'infinity')) from runs r
       where r.workspace_id = ${workspace_id} and r.kind = 'import'), '-infinity')`;
}
