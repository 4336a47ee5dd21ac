// What stops everything outgoing: a hold, the stop switch, quiet hours. Only what stands now is stored: acts since it stands are
// judged. Times that people set by SQL are those at which their transaction began; an act may have been in flight.
import { sql, type RawBuilder } from 'kysely';
import type { Invariant } from './invariant.ts';

/** Posts, joins and reactions that were about to reach Telegram, when. `age` is that of the row's version. */
function actsOf(workspace_id: string): RawBuilder<unknown> {
  return sql`
    select i.account_id, t.link, 'post' as what, i.reserved_at as at, age(i.xmin) as age
    from post_intents i join targets t on t.id = i.target_id
    where i.workspace_id = ${workspace_id} and i.state <> 'released'
    union all
    select j.account_id, t.link, 'join', j.at, age(j.xmin)
    from join_attempts j join targets t on t.id = j.target_id
    where j.workspace_id = ${workspace_id} and j.outcome <> 'not_sent'
    union all
    select r.account_id, k.link, 'reaction', r.reserved_at, age(r.xmin)
    from reaction_results r join reaction_tasks k on k.id = r.task_id
    where r.workspace_id = ${workspace_id} and r.place is not null`;
}

const IN_FLIGHT = sql`interval '10 seconds'`;

export const actInvariants: readonly Invariant[] = [
  {
    name: 'no-act-while-held',
    sentence: 'No account that is held has posted, joined or reacted since it is held.',
    grade: 'violation',
    find: ({ workspace_id }) => sql`
      select a.session_name as account, a.hold_reason, a.held_at, act.link, act.what, act.at
      from (${actsOf(workspace_id)}) act join telegram_accounts a on a.id = act.account_id
      where a.hold_reason is not null and act.at > a.held_at + ${IN_FLIGHT}
      order by act.at`,
  },
  {
    name: 'no-act-while-stopped',
    sentence: 'Nothing was posted, joined or reacted to since the stop switch is thrown.',
    grade: 'violation',
    find: ({ workspace_id }) => sql`
      select a.session_name as account, s.stopped_at, s.stopped_by, act.link, act.what, act.at
      from (${actsOf(workspace_id)}) act join telegram_accounts a on a.id = act.account_id
      join workspace_settings s on s.workspace_id = ${workspace_id}
      where s.stopped_at is not null and act.at > s.stopped_at + ${IN_FLIGHT}
      order by act.at`,
  },
  {
    name: 'no-act-in-quiet-hours',
    sentence: 'Nothing was posted, joined or reacted to in the quiet hours, as they were set before.',
    grade: 'violation',
    find: ({ workspace_id }) => sql`
      select a.session_name as account, act.link, act.what, act.at, act.local
      from (select acts.*, (acts.at at time zone s.quiet_zone)::time(0) as local, s.quiet_from, s.quiet_to
        from (${actsOf(workspace_id)}) acts join workspace_settings s on s.workspace_id = ${workspace_id}
        where s.quiet_from is not null and acts.age < age(s.xmin)) act
      join telegram_accounts a on a.id = act.account_id
      where case when act.quiet_from < act.quiet_to then act.local >= act.quiet_from and act.local < act.quiet_to
        else act.local >= act.quiet_from or act.local < act.quiet_to end
      order by act.at`,
  },
];
