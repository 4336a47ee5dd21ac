// What was meant, what came of it, and what is known of neither.
import { sql } from 'kysely';
import { addMs } from '#domain/days.ts';
import { LOOKED_UP_MS } from '#domain/unconfirmed.ts';
import type { Invariant } from './invariant.ts';

export const intentInvariants: readonly Invariant[] = [
  {
    name: 'sent-is-recorded-once',
    sentence: 'Every post that Telegram has is in the history exactly once, for the same account and group.',
    grade: 'violation',
    find: ({ workspace_id }) => sql`
      select t.link, a.session_name as account, i.id as intent_id, i.state, count(h.id)::int as history_rows
      from post_intents i
      left join post_history h on h.intent_id = i.id and h.status = 'success' and h.account_id = i.account_id
        and h.target_id = i.target_id
      join targets t on t.id = i.target_id join telegram_accounts a on a.id = i.account_id
      where i.workspace_id = ${workspace_id} and i.state = 'sent'
      group by i.id, t.link, a.session_name having count(h.id) <> 1 order by i.id`,
  },
  {
    name: 'unsent-is-not-recorded',
    sentence: 'The history has no success for a post that was given back or whose end is not known.',
    grade: 'violation',
    find: ({ workspace_id }) => sql`
      select t.link, a.session_name as account, i.id as intent_id, i.state, h.id as history_id, h.status, h.created_at
      from post_intents i
      join post_history h on h.intent_id = i.id and (h.status = 'success' or i.state in ('reserved', 'unconfirmed'))
      join targets t on t.id = i.target_id join telegram_accounts a on a.id = i.account_id
      where i.workspace_id = ${workspace_id} and i.state <> 'sent' order by i.id`,
  },
  {
    name: 'one-post-in-flight-an-account',
    sentence: 'An account has one post in flight at most.',
    grade: 'violation',
    find: ({ workspace_id }) => sql`
      select a.session_name as account, count(*)::int as in_flight, array_agg(i.id order by i.id) as intent_ids
      from post_intents i join telegram_accounts a on a.id = i.account_id
      where i.workspace_id = ${workspace_id} and i.state = 'reserved'
      group by a.id, a.session_name having count(*) > 1 order by a.id`,
  },
  {
    name: 'random-id-once',
    sentence: 'An account uses a random_id for one post only.',
    grade: 'violation',
    find: ({ workspace_id }) => sql`
      select a.session_name as account, i.random_id::text as random_id, array_agg(i.id order by i.id) as intent_ids
      from post_intents i join telegram_accounts a on a.id = i.account_id
      where i.workspace_id = ${workspace_id}
      group by a.id, a.session_name, i.random_id having count(*) > 1 order by a.id`,
  },
  {
    name: 'message-once',
    sentence: 'A message of a group is the outcome of one post only.',
    grade: 'violation',
    find: ({ workspace_id }) => sql`
      select t.link, i.telegram_message_id, array_agg(i.id order by i.id) as intent_ids
      from post_intents i join targets t on t.id = i.target_id
      where i.workspace_id = ${workspace_id} and i.telegram_message_id is not null
      group by t.id, t.link, i.telegram_message_id having count(*) > 1 order by t.id`,
  },
  {
    name: 'nothing-unconfirmed-for-long',
    sentence:
      'No post has an unknown end for more than an hour. One that has is not looked up any more: look at the group, and say what you saw with groundcrew posts.',
    grade: 'warning',
    find: ({ workspace_id, now }) => sql`
      select t.link, a.session_name as account, i.id as intent_id, i.state, i.reserved_at, i.error_message
      from post_intents i join targets t on t.id = i.target_id join telegram_accounts a on a.id = i.account_id
      where i.workspace_id = ${workspace_id} and i.state in ('reserved', 'unconfirmed')
        and i.reserved_at < ${addMs(now, -LOOKED_UP_MS)}
      order by i.id`,
  },
];
