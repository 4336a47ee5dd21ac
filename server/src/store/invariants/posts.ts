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
    sentence: 'A run of the command post has posted to a group once at most, and so has a slot of a campaign.',
    grade: 'violation',
    find: ({ workspace_id }) => sql`
      select t.link, c.name as campaign, i.slot_at, i.run_id, count(*)::int as posts,
        array_agg(i.id order by i.id) as intent_ids
      from post_intents i join targets t on t.id = i.target_id left join campaigns c on c.id = i.campaign_id
      where i.workspace_id = ${workspace_id} and i.state <> 'released' and (i.run_id is not null or i.slot_at is not null)
      group by t.id, t.link, c.id, c.name, i.slot_at, grouping sets ((i.run_id), ())
      having count(*) > 1 and (i.slot_at is not null or grouping(i.run_id) = 0) order by t.id`,
  },
];
