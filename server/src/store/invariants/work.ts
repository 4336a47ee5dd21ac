// Who works with what: leases, actions and runs.
import { sql } from 'kysely';
import type { Invariant } from './invariant.ts';

export const workInvariants: readonly Invariant[] = [
  {
    name: 'one-holder-an-account',
    sentence: 'An account is leased to one node at a time.',
    grade: 'violation',
    find: ({ workspace_id }) => sql`
      select a.session_name as account, array_agg(l.node_id order by l.fence) as nodes
      from account_leases l join telegram_accounts a on a.id = l.account_id
      where l.workspace_id = ${workspace_id} and l.node_id is not null and l.expires_at > lease_clock()
      group by a.id, a.session_name having count(*) > 1 order by a.id`,
  },
  {
    name: 'one-action-an-account',
    sentence: 'An account carries out one action at a time.',
    grade: 'violation',
    find: ({ workspace_id }) => sql`
      select a.session_name as account, array_agg(w.kind || ' ' || w.id order by w.id) as actions
      from actions w join telegram_accounts a on a.id = w.account_id
      where w.workspace_id = ${workspace_id} and w.state = 'running'
      group by a.id, a.session_name having count(*) > 1 order by a.id`,
  },
  {
    name: 'action-under-a-lease',
    sentence: 'Whoever carries out an action has, or had until lately, the lease of its account under that fence.',
    grade: 'violation',
    find: ({ workspace_id }) => sql`
      select a.session_name as account, w.id as action_id, w.kind, w.node_id, w.fence, l.node_id as lease_node_id,
        l.fence as lease_fence
      from actions w join telegram_accounts a on a.id = w.account_id
      left join account_leases l on l.account_id = w.account_id
      where w.workspace_id = ${workspace_id} and w.state = 'running'
        and (l.account_id is null or w.fence > l.fence or (w.fence = l.fence and w.node_id <> l.node_id))
      order by w.id`,
  },
  {
    name: 'one-run-a-niche',
    sentence: 'In a niche one run joins and one run posts at a time; of a campaign one.',
    grade: 'violation',
    find: ({ workspace_id }) => sql`
      select r.kind, r.niche, c.name as campaign, array_agg(r.id order by r.id) as run_ids,
        array_agg(r.node_id order by r.id) as nodes
      from runs r left join campaigns c on c.id = r.campaign_id
      where r.workspace_id = ${workspace_id} and r.state = 'running' and r.kind in ('join', 'post')
      group by r.kind, r.niche, c.id, c.name having count(*) > 1 order by r.kind, r.niche`,
  },
];
