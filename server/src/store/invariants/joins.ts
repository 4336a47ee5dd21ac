// Groups and how accounts came into them.
import { sql } from 'kysely';
import { addMs, MINUTE_MS } from '#domain/days.ts';
import type { Invariant } from './invariant.ts';

/** Telegram's methods that join: a flood of one of them stops the next join. */
const JOINING = ['channels.joinChannel', 'messages.importChatInvite'];
/** The least that is waited after a join: see domain/pacing.ts. */
const PAUSE_SECONDS = 300;
/** Far more than passes between Telegram's answer and the binding. */
const SETTLED_MS = 10 * MINUTE_MS;

/** What made the account a member or asked for it, and is not found out to be a group that is here twice. */
const SUCCEEDED = sql`j.outcome in ('joined', 'already_member', 'requested')
  and j.account_id in (t.assigned_account_id, t.requested_account_id)`;

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
    find: ({ workspace_id }) => sql`
      select a.session_name as account, t.link, j.at as joined_at, next.link as next_link, j.next_at
      from (select *, lead(at) over of_account as next_at, lead(target_id) over of_account as next_target_id
        from join_attempts where workspace_id = ${workspace_id} and outcome <> 'not_sent'
        window of_account as (partition by account_id order by at, id)) j
      join targets t on t.id = j.target_id join targets next on next.id = j.next_target_id
      join telegram_accounts a on a.id = j.account_id
      where ${SUCCEEDED} and j.next_at < j.at + ${PAUSE_SECONDS} * interval '1 second'
      order by j.id`,
  },
  {
    name: 'pause-of-niche',
    sentence: 'After a join the runs of its niche try no other group for five minutes at least.',
    grade: 'violation',
    find: ({ workspace_id }) => sql`
      select j.niche, a.session_name as account, t.link, j.at as joined_at, next.link as next_link, j.next_at
      from (select m.*, r.niche, lead(m.at) over of_niche as next_at, lead(m.target_id) over of_niche as next_target_id
        from join_attempts m join runs r on r.id = m.run_id
        where m.workspace_id = ${workspace_id} and m.outcome <> 'not_sent' and r.niche is not null
        window of_niche as (partition by r.niche order by m.at, m.id)) j
      join targets t on t.id = j.target_id join targets next on next.id = j.next_target_id
      join telegram_accounts a on a.id = j.account_id
      where ${SUCCEEDED} and j.next_at < j.at + ${PAUSE_SECONDS} * interval '1 second'
      order by j.id`,
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
