// Joined groups in numbers, made by the database itself, for measurements.
import { sql } from 'kysely';
import type { Scope } from '#store/scope.ts';

export const MANY_NICHE = 'ukraine_cars';

/**
 * Every tenth account is held. Groups go round among the accounts; of ten, five were posted to twice today, two are new to
 * posts, one is in its warm-up, and the others were last posted to on some earlier day. `fresh`: groups that nobody has joined.
 */
export async function fillGroups(
  scope: Scope,
  size: { groups: number; accounts: number; fresh?: number },
): Promise<void> {
  const { db, workspace_id } = scope;
  const now = scope.now();
  await sql`
    insert into telegram_accounts (id, workspace_id, name, session_name, session_string, hold_reason)
    select n, ${workspace_id}, 'Account ' || n, 's' || n, 'gc1:x', case when n % 10 = 0 then 'by_person' end
    from generate_series(1, ${size.accounts}::int) n`.execute(db);
  await sql`
    insert into targets (workspace_id, link, niche, status, assigned_account_id, joined_at, warmup_ends_at, last_post_at,
      daily_posts_in_group, last_group_stats_reset)
    select ${workspace_id}, '@bench_group_' || n, ${MANY_NICHE}, 'joined', 1 + (n::bigint * 7919) % ${size.accounts}::int,
      ${now}::timestamptz - interval '30 days',
      ${now}::timestamptz + case when n % 10 = 7 then interval '1 hour' else interval '-29 days' end,
      case when n % 10 in (8, 9) then null when n % 10 < 5 then ${now}::timestamptz - n % 3600 * interval '1 second'
        else ${now}::timestamptz - interval '1 day' - n % 864000 * interval '1 second' end,
      case when n % 10 < 5 then 2 else 0 end, (${now}::timestamptz at time zone 'UTC')::date
    from generate_series(1, ${size.groups}::int) n`.execute(db);
  await sql`
    insert into targets (workspace_id, link, niche)
    select ${workspace_id}, '@fresh_group_' || n, ${MANY_NICHE} from generate_series(1, ${size.fresh ?? 0}::int) n`.execute(
    db,
  );
  await sql`analyze`.execute(db);
}

/** What somebody would write by hand for the groups that are ready. */
export async function plainReadyGroups({ db, workspace_id, now }: Scope, limit: number): Promise<number[]> {
  const at = now();
  const today = at.toISOString().slice(0, 10);
  const { rows } = await sql<{ id: number }>`
    select t.*, a.session_name, a.daily_posts_count, h.status as health
    from targets t join telegram_accounts a on a.id = t.assigned_account_id
      left join account_health_status h on h.account_id = a.id
    where t.workspace_id = ${workspace_id} and t.niche = ${MANY_NICHE} and t.status = 'joined' and t.warmup_ends_at <= ${at}
      and (t.last_group_stats_reset < ${today} or t.daily_posts_in_group < 2)
      and a.is_active and a.hold_reason is null and coalesce(a.session_string, '') <> ''
      and (a.next_allowed_action_time is null or a.next_allowed_action_time <= ${at})
      and (a.last_stats_reset < ${today} or a.daily_posts_count < 20)
      and coalesce(h.status, 'ok') in ('ok', 'rate_limited')
      and (t.next_post_at is null or t.next_post_at <= ${at}) and not 'text' = any(t.forbidden_content)
      and not exists (select from account_group_blocklist b where b.target_id = t.id and b.account_id = a.id)
    order by t.last_post_at nulls first, t.id limit ${limit}`.execute(db);
  return rows.map(({ id }) => id);
}
