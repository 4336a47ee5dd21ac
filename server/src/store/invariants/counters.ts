// The counters of a day beside what they count: the intents that this day carries, and what was recorded without one. A
// counter whose day is over is still that day's. Where a clock was set back over midnight (an intent of an earlier day was
// stored after one of a later day, or a counter's day lies ahead) a counter may say more than there is, never less.
import { sql, type RawBuilder } from 'kysely';
import { utcDay } from '#domain/days.ts';
import { CEILINGS, type Invariant } from './invariant.ts';

const SIDES = {
  account: {
    rows: sql`telegram_accounts a`,
    shown: sql`a.session_name as account`,
    id: sql`a.id`,
    count: sql`a.daily_posts_count`,
    day: sql`a.last_stats_reset`,
    key: sql`account_id`,
    workspace: sql`a.workspace_id`,
    ceiling: CEILINGS.posts_an_account,
  },
  group: {
    rows: sql`targets t left join telegram_accounts a on a.id = t.assigned_account_id`,
    shown: sql`t.link, a.session_name as account`,
    id: sql`t.id`,
    count: sql`t.daily_posts_in_group`,
    day: sql`t.last_group_stats_reset`,
    key: sql`target_id`,
    workspace: sql`t.workspace_id`,
    ceiling: CEILINGS.posts_a_group,
  },
};

export const counterInvariants: readonly Invariant[] = [
  {
    name: 'account-counter',
    sentence: 'daily_posts_count of an account is what was posted on its day.',
    grade: 'violation',
    find: (at) => mismatches(SIDES.account, at),
  },
  {
    name: 'group-counter',
    sentence: 'daily_posts_in_group of a group is what was posted on its day.',
    grade: 'violation',
    find: (at) => mismatches(SIDES.group, at),
  },
];

function mismatches(
  { rows, shown, id, count, day, key, workspace, ceiling }: (typeof SIDES)['account' | 'group'],
  { workspace_id, now }: { workspace_id: string; now: Date },
): RawBuilder<Record<string, unknown>> {
  return sql`
    with counted as (
      select ${key} as id, day, count(*)::int as n from (
        select ${key}, quota_day as day from post_intents where workspace_id = ${workspace_id} and state <> 'released'
        union all
        select ${key}, (created_at at time zone 'UTC')::date from post_history
        where workspace_id = ${workspace_id} and status = 'success' and intent_id is null
      ) posts group by 1, 2
    ), set_back as (
      select distinct quota_day as day from (
        select quota_day, max(quota_day) over (order by id) as latest from post_intents where workspace_id = ${workspace_id}
      ) i where quota_day < latest
    )
    select ${shown}, ${day} as day, ${count} as counter, coalesce(c.n, 0) as posts
    from ${rows} left join counted c on c.id = ${id} and c.day = ${day}
    where ${workspace} = ${workspace_id} and (
      ${count} < least(coalesce(c.n, 0), ${ceiling})
      or (${count} > coalesce(c.n, 0) and ${day} <= ${utcDay(now)}::date
        and not exists (select from set_back b where b.day between ${day} - 1 and ${day})))
    order by ${id}`;
}
