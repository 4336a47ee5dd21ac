// A day's limits, judged by what was done, not by the counters. The ceilings hold for every day. The workspace's own limit is
// held against what was written after the settings were: a limit that is lowered makes no violation of what was done before.
import { sql } from 'kysely';
import { CEILINGS, postsOf, type Invariant } from './invariant.ts';

export const limitInvariants: readonly Invariant[] = [
  {
    name: 'posts-a-group-a-day',
    sentence: 'No group gets more posts in a UTC day than the limit of the workspace, and never more than 5.',
    grade: 'violation',
    find: ({ workspace_id }) => sql`
      select t.link, a.session_name as account, p.day, max(p.nth)::int as posts, s.posts_per_group_per_day as "limit"
      from (select *, row_number() over (partition by target_id, day order by at, intent_id) as nth
        from (${postsOf(workspace_id)}) posts) p
      join targets t on t.id = p.target_id
      left join telegram_accounts a on a.id = t.assigned_account_id
      join workspace_settings s on s.workspace_id = ${workspace_id}
      where p.nth > ${CEILINGS.posts_a_group} or (p.nth > s.posts_per_group_per_day and p.age < age(s.xmin))
      group by t.id, t.link, a.session_name, p.day, s.posts_per_group_per_day order by p.day desc, t.id`,
  },
  {
    name: 'posts-an-account-a-day',
    sentence: 'No account makes more posts in a UTC day than the limit of the workspace, and never more than 50.',
    grade: 'violation',
    find: ({ workspace_id }) => sql`
      select a.session_name as account, p.day, max(p.nth)::int as posts, s.posts_per_account_per_day as "limit"
      from (select *, row_number() over (partition by account_id, day order by at, intent_id) as nth
        from (${postsOf(workspace_id)}) posts) p
      join telegram_accounts a on a.id = p.account_id
      join workspace_settings s on s.workspace_id = ${workspace_id}
      where p.nth > ${CEILINGS.posts_an_account} or (p.nth > s.posts_per_account_per_day and p.age < age(s.xmin))
      group by a.id, a.session_name, p.day, s.posts_per_account_per_day order by p.day desc, a.id`,
  },
  {
    name: 'joins-an-account-a-day',
    sentence: 'No account tries more joins in a UTC day than the limit of the workspace, and never more than 20.',
    grade: 'violation',
    find: ({ workspace_id }) => sql`
      select a.session_name as account, j.day, max(j.nth)::int as joins, s.joins_per_account_per_day as "limit"
      from (select account_id, day, age, row_number() over (partition by account_id, day order by at, id) as nth
        from (select *, (at at time zone 'UTC')::date as day, age(xmin) as age from join_attempts
          where workspace_id = ${workspace_id} and outcome <> 'not_sent') attempts) j
      join telegram_accounts a on a.id = j.account_id
      join workspace_settings s on s.workspace_id = ${workspace_id}
      where j.nth > ${CEILINGS.joins_an_account} or (j.nth > s.joins_per_account_per_day and j.age < age(s.xmin))
      group by a.id, a.session_name, j.day, s.joins_per_account_per_day order by j.day desc, a.id`,
  },
  {
    name: 'limits-below-ceilings',
    sentence: 'The limits of the workspace lie below their ceilings, and its warm-up is 24 hours at least.',
    grade: 'violation',
    find: ({ workspace_id }) => sql`
      select posts_per_group_per_day, posts_per_account_per_day, joins_per_account_per_day, reactions_per_post,
        warmup_hours, post_gap_seconds
      from workspace_settings where workspace_id = ${workspace_id}
        and (posts_per_group_per_day not between 0 and ${CEILINGS.posts_a_group}
          or posts_per_account_per_day not between 0 and ${CEILINGS.posts_an_account}
          or joins_per_account_per_day not between 0 and ${CEILINGS.joins_an_account}
          or reactions_per_post not between 0 and ${CEILINGS.accounts_a_post}
          or warmup_hours < 24 or post_gap_seconds < 1)`,
  },
];
