// What /metrics counts, of all workspaces together.
import { sql } from 'kysely';
import type { Database } from '#store/database/database.ts';

export type Count = { what: string; state: string; count: number };

/** `now`: how things stand. `today`: what was done in this UTC day. */
export type InstallationCounts = { now: Count[]; today: Count[] };

/** Two statements, each a pass over an index or a small table. */
export async function countEverything(db: Database): Promise<InstallationCounts> {
  const { rows: now } = await sql<Count>`
    select 'accounts' as what, case when hold_reason is not null then 'held' when not is_active then 'inactive' else status end
      as state, count(*) as count from telegram_accounts where archived_at is null group by 2
    union all select 'health', h.status, count(*) from account_health_status h
      join telegram_accounts a on a.id = h.account_id and a.archived_at is null group by 2
    union all select 'groups', status, count(*) from targets group by 2
    union all select 'actions', state, count(*) from actions where state in ('queued', 'running') group by 2
    union all select 'runs', kind, count(*) from runs where state = 'running' group by 2
    union all select 'leases', 'held', count(*) from account_leases where node_id is not null and expires_at > lease_clock()
    union all select 'intents', state, count(*) from post_intents where state in ('reserved', 'unconfirmed') group by 2
    union all select 'webhooks', case when state = 'active' and failures > 0 then 'failing' else state end, count(*) from webhooks group by 2
    union all select 'webhook_deliveries', state, count(*) from webhook_deliveries where state = 'pending' group by 2
    union all select 'reaction_tasks', status, count(*) from reaction_tasks
      where status in ('queued', 'processing') group by 2`.execute(db);
  const today = sql`date_trunc('day', clock() at time zone 'UTC') at time zone 'UTC'`;
  const { rows: done } = await sql<Count>`
    select 'posts' as what, status as state, count(*) as count from post_history where created_at >= ${today} group by 2
    union all select 'joins', outcome, count(*) from join_attempts where at >= ${today} group by 2
    union all select 'reactions', status, count(*) from reaction_results where at >= ${today} group by 2
    union all select 'webhook_deliveries', state, count(*) from webhook_deliveries where ended_at >= ${today} group by 2
    union all select 'floods', 'met', count(*) from flood_waits where at >= ${today}`.execute(db);
  return { now, today: done };
}
