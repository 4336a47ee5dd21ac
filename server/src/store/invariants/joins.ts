// Groups and how accounts came into them.
import { sql, type RawBuilder } from 'kysely';
import { addMs, MINUTE_MS } from '#domain/days.ts';
import type { Invariant } from './invariant.ts';

/** Telegram's methods that join: a flood of one of them stops the next join. */
const JOINING = ['channels.joinChannel', 'messages.importChatInvite'];
/** The least that is waited after a join: see domain/pacing.ts. */
const PAUSE_SECONDS = 300;
/** Far more than passes between Telegram's answer and the binding. */
const SETTLED_MS = 10 * MINUTE_MS;

/**
 * Attempts too soon after a success, of the same account or of runs of the same niche. A success is dated by its binding, which
 * the last of several made: one whose answer got lost is found out later, and paused like an error. A request is dated by
 * itself: when an admin approves it, hours later, nobody has done anything.
 */
function tooSoon(key: 'account_id' | 'niche', workspace_id: string): RawBuilder<Record<string, unknown>> {
  const of = sql.ref(key);
  return sql`
    with attempts as (
      select j.id, j.account_id, j.target_id, j.at, r.niche,
        case when j.id is distinct from max(j.id) filter (where j.outcome in ('joined', 'already_member', 'requested'))
            over (partition by j.account_id, j.target_id) then null
          when j.outcome = 'requested' and j.account_id in (t.requested_account_id, t.assigned_account_id)
            then t.requested_at
          when t.assigned_account_id = j.account_id then t.joined_at end as succeeded_at
      from join_attempts j join targets t on t.id = j.target_id left join runs r on r.id = j.run_id
      where j.workspace_id = ${workspace_id} and j.outcome <> 'not_sent'
    ), events as (
      select ${of} as of, id, account_id, target_id, at, null::timestamptz as succeeded_at from attempts
      union all
      select ${of}, id, account_id, target_id, succeeded_at, succeeded_at from attempts
      where succeeded_at >= at and succeeded_at is not null
    ), seen as (
      select *, max(succeeded_at) over (partition by of order by at, id, succeeded_at nulls first
        rows between unbounded preceding and 1 preceding) as last_success from events where of is not null
    )
    select a.session_name as account, t.link, s.at as tried_at, s.last_success as joined_before_at
    from seen s join targets t on t.id = s.target_id join telegram_accounts a on a.id = s.account_id
    where s.succeeded_at is null and s.at < s.last_success + ${PAUSE_SECONDS} * interval '1 second'
    order by s.id`;
}

export const joinInvariants: readonly Invariant[] = [
  {
    name: 'binding-complete',
    sentence:
      'A joined group has its account, the time of the join, and a warm-up of 24 hours at least (imported ones keep theirs).',
    grade: 'violation',
    find: ({ workspace_id }) => sql`
      select t.link, a.session_name as account, t.joined_at, t.warmup_ends_at
      from targets t left join telegram_accounts a on a.id = t.assigned_account_id
      where t.workspace_id = ${workspace_id} and t.status = 'joined'
        and (a.id is null or t.joined_at is null or t.warmup_ends_at is null
          or (t.warmup_ends_at < t.joined_at + interval '24 hours' and t.imported_niche is null))
      order by t.id`,
  },
  {
    name: 'join-is-bound',
    sentence: 'A group that an account has joined is bound to it, and not waiting for another.',
    grade: 'violation',
    find: ({ workspace_id, now }) => sql`
      select t.link, a.session_name as account, j.id as attempt_id, j.at as joined_at, t.status,
        owner.session_name as bound_account
      from join_attempts j join targets t on t.id = j.target_id join telegram_accounts a on a.id = j.account_id
      left join telegram_accounts owner on owner.id = t.assigned_account_id
      where j.workspace_id = ${workspace_id} and j.outcome in ('joined', 'already_member')
        and j.at < ${addMs(now, -SETTLED_MS)}
        and (t.status = 'new' or t.assigned_account_id <> j.account_id)
      order by j.id`,
  },
  {
    name: 'pause-after-join',
    sentence: 'An account that has joined a group tries no other, in no niche, for five minutes at least.',
    grade: 'violation',
    find: ({ workspace_id }) => tooSoon('account_id', workspace_id),
  },
  {
    name: 'pause-of-niche',
    sentence: 'After a join the runs of its niche try no other group for five minutes at least.',
    grade: 'violation',
    find: ({ workspace_id }) => tooSoon('niche', workspace_id),
  },
  {
    name: 'no-join-in-flood-wait',
    sentence: 'No account tried to join while a flood of its own joins had not ended.',
    grade: 'violation',
    find: ({ workspace_id }) => sql`
      select t.link, a.session_name as account, j.at as joined_at, f.method, f.at as flood_at,
        f.at + f.seconds * interval '1 second' as flood_ends_at
      from flood_waits f
      join join_attempts j on j.account_id = f.account_id and j.outcome <> 'not_sent' and j.at > f.at
        and j.at < f.at + f.seconds * interval '1 second'
      join targets t on t.id = j.target_id join telegram_accounts a on a.id = j.account_id
      where f.workspace_id = ${workspace_id} and f.method = any(${JOINING}::text[])
      order by j.id`,
  },
];
