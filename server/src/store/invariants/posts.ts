// When and by whom it was posted. Only our own posts have an intent; its time is that of the last look at all rules.
import { sql } from 'kysely';
import { postsOf, type Invariant } from './invariant.ts';

/** Telegram's methods that put a message into a chat: a flood of one of them stops the next post. */
const SENDING = ['messages.sendMessage', 'messages.sendMedia', 'messages.sendMultiMedia', 'messages.forwardMessages'];

export const postInvariants: readonly Invariant[] = [
  {
    name: 'no-post-in-warm-up',
    sentence: 'No post of ours was made in a group before its warm-up was over.',
    grade: 'violation',
    // The rules see milliseconds. Posts before the present joined_at belong to a membership of which nothing is kept.
    find: ({ workspace_id }) => sql`
      select t.link, a.session_name as account, i.id as intent_id, i.reserved_at as posted_at, t.joined_at, t.warmup_ends_at
      from post_intents i join targets t on t.id = i.target_id join telegram_accounts a on a.id = i.account_id
      where i.workspace_id = ${workspace_id} and i.state <> 'released' and i.reserved_at >= t.joined_at
        and i.reserved_at < date_trunc('milliseconds', t.warmup_ends_at)
      order by i.id`,
  },
  {
    name: 'no-post-in-flood-wait',
    sentence: 'No account posted while a flood of its own posts had not ended.',
    grade: 'violation',
    find: ({ workspace_id }) => sql`
      select t.link, a.session_name as account, i.id as intent_id, i.reserved_at as posted_at, f.method, f.at as flood_at,
        f.at + f.seconds * interval '1 second' as flood_ends_at
      from flood_waits f
      join post_intents i on i.account_id = f.account_id and i.state <> 'released' and i.reserved_at > f.at
        and i.reserved_at < f.at + f.seconds * interval '1 second'
      join targets t on t.id = i.target_id join telegram_accounts a on a.id = i.account_id
      where f.workspace_id = ${workspace_id} and f.method = any(${SENDING}::text[])
      order by i.id`,
  },
  {
    name: 'no-post-while-held',
    sentence: 'No account that is held has posted or joined since it is held.',
    grade: 'violation',
    // A hold that somebody sets by SQL bears the time at which that transaction began; an act may have ended meanwhile.
    find: ({ workspace_id }) => sql`
      select a.session_name as account, a.hold_reason, a.held_at, t.link, acts.what, acts.at
      from telegram_accounts a
      join (
        select account_id, target_id, 'post' as what, reserved_at as at from post_intents
        where workspace_id = ${workspace_id} and state <> 'released'
        union all
        select account_id, target_id, 'join', at from join_attempts
        where workspace_id = ${workspace_id} and outcome <> 'not_sent'
      ) acts on acts.account_id = a.id and acts.at > a.held_at + interval '10 seconds'
      join targets t on t.id = acts.target_id
      where a.workspace_id = ${workspace_id} and a.hold_reason is not null
      order by acts.at`,
  },
  {
    name: 'no-act-where-blocklisted',
    sentence: 'No account has posted to a group, or joined it, after it came on the block list of that group.',
    grade: 'violation',
    find: ({ workspace_id }) => sql`
      select t.link, a.session_name as account, b.reason, b.created_at as listed_at, acts.what, acts.at
      from account_group_blocklist b
      join (
        select account_id, target_id, 'post' as what, reserved_at as at from post_intents where state <> 'released'
        union all
        select account_id, target_id, 'join', at from join_attempts where outcome <> 'not_sent'
      ) acts on acts.account_id = b.account_id and acts.target_id = b.target_id
        and acts.at > b.created_at + interval '10 seconds'
      join targets t on t.id = b.target_id join telegram_accounts a on a.id = b.account_id
      where b.workspace_id = ${workspace_id}
      order by acts.at`,
  },
  {
    name: 'one-writer-a-group',
    sentence: 'Whatever was posted to a group, its bound account posted it.',
    grade: 'violation',
    find: ({ workspace_id }) => sql`
      select t.link, a.session_name as account, owner.session_name as bound_account, p.at as posted_at, p.intent_id
      from (${postsOf(workspace_id)}) p
      join targets t on t.id = p.target_id join telegram_accounts a on a.id = p.account_id
      left join telegram_accounts owner on owner.id = t.assigned_account_id
      where t.assigned_account_id is distinct from p.account_id
      order by p.at`,
  },
  {
    name: 'one-post-a-run-and-group',
    sentence: 'A run (the command post, or one slot of a campaign) has posted to a group once at most.',
    grade: 'violation',
    find: ({ workspace_id }) => sql`
      select t.link, i.run_id, count(*)::int as posts, array_agg(i.id order by i.id) as intent_ids
      from post_intents i join targets t on t.id = i.target_id
      where i.workspace_id = ${workspace_id} and i.state <> 'released' and i.run_id is not null
      group by t.id, t.link, i.run_id having count(*) > 1 order by i.run_id, t.id`,
  },
];
