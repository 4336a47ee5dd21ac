// Reactions: what took a place at a post was given there, or may have been. Its time is that of the last look at all rules.
import { sql } from 'kysely';
import { CEILINGS, type Invariant } from './invariant.ts';

const REACTING = 'messages.sendReaction';
/** The least that is waited between two reactions of a task: see domain/reactions.ts. */
const PAUSE_SECONDS = 2;

export const reactionInvariants: readonly Invariant[] = [
  {
    name: 'reactions-a-post',
    sentence: 'No more of our accounts have reacted to a post than the ceiling allows, and each once.',
    grade: 'violation',
    find: ({ workspace_id }) => sql`
      select max(t.link) as link, count(*)::int as reactions, count(distinct r.account_id)::int as accounts,
        array_agg(distinct r.task_id) as task_ids
      from reaction_results r join reaction_tasks t on t.id = r.task_id
      where r.workspace_id = ${workspace_id} and r.place is not null
      group by r.telegram_id, r.message_id
      having count(*) > ${CEILINGS.accounts_a_post} or count(*) > count(distinct r.account_id)
      order by 1`,
  },
  {
    name: 'one-reactor-a-group',
    sentence: 'In a group that is bound only its bound account has reacted, and not before its warm-up was over.',
    grade: 'violation',
    find: ({ workspace_id }) => sql`
      select t.link, a.session_name as account, owner.session_name as bound_account, r.task_id, r.reserved_at as reacted_at,
        t.warmup_ends_at
      from reaction_results r
      join targets t on t.workspace_id = r.workspace_id and t.telegram_id = r.telegram_id
      join telegram_accounts a on a.id = r.account_id join telegram_accounts owner on owner.id = t.assigned_account_id
      where r.workspace_id = ${workspace_id} and r.place is not null and r.reserved_at >= t.joined_at
        and (r.account_id <> t.assigned_account_id or r.reserved_at < date_trunc('milliseconds', t.warmup_ends_at))
      order by r.id`,
  },
  {
    name: 'no-reaction-in-flood-wait',
    sentence: 'No account reacted while a flood of its own reactions had not ended.',
    grade: 'violation',
    find: ({ workspace_id }) => sql`
      select t.link, a.session_name as account, r.task_id, r.reserved_at as reacted_at, f.at as flood_at,
        f.at + f.seconds * interval '1 second' as flood_ends_at
      from flood_waits f
      join reaction_results r on r.account_id = f.account_id and r.place is not null and r.reserved_at > f.at
        and r.reserved_at < f.at + f.seconds * interval '1 second'
      join reaction_tasks t on t.id = r.task_id join telegram_accounts a on a.id = r.account_id
      where f.workspace_id = ${workspace_id} and f.method = ${REACTING}
      order by r.id`,
  },
  {
    name: 'pause-between-reactions',
    sentence: 'Between two reactions of a task there are two seconds at least.',
    grade: 'violation',
    find: ({ workspace_id }) => sql`
      select t.link, a.session_name as account, r.task_id, r.reserved_at as reacted_at, r.before_at
      from (select *, lag(reserved_at) over (partition by task_id order by reserved_at, id) as before_at
        from reaction_results where workspace_id = ${workspace_id} and place is not null) r
      join reaction_tasks t on t.id = r.task_id join telegram_accounts a on a.id = r.account_id
      where r.reserved_at < r.before_at + ${PAUSE_SECONDS} * interval '1 second'
      order by r.id`,
  },
  {
    name: 'task-over-with-results',
    sentence: 'When a reaction task is over, every account that takes part has had its turn.',
    grade: 'violation',
    find: ({ workspace_id }) => sql`
      select t.link, t.id as task_id, t.status, a.session_name as account
      from reaction_results r join reaction_tasks t on t.id = r.task_id join telegram_accounts a on a.id = r.account_id
      where r.workspace_id = ${workspace_id} and r.status = 'pending' and t.finished_at is not null
      order by r.id`,
  },
];
