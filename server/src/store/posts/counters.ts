// The counters of the day that group and account carry: what a limit is compared with.
import { sql } from 'kysely';
import { utcDay } from '#domain/days.ts';
import type { Database } from '#store/database/database.ts';
import type { Scope } from '#store/scope.ts';

/** The table's own ceilings: a post that somebody else made may lie above what we would ever reserve. */
const MOST = { account: 50, group: 5 };

type Pair = { account_id: number; target_id: number };

/** Counts one post of today for both. */
export async function countPost(db: Database, { account_id, target_id }: Pair, now: Date): Promise<void> {
  const today = utcDay(now);
  await sql`
    update telegram_accounts set updated_at = ${now}, last_stats_reset = greatest(last_stats_reset, ${today}::date),
      daily_posts_count = case when last_stats_reset < ${today}::date then 1
        else least(daily_posts_count + 1, ${MOST.account}) end
    where id = ${account_id}`.execute(db);
  await sql`
    update targets set updated_at = ${now}, last_group_stats_reset = greatest(last_group_stats_reset, ${today}::date),
      daily_posts_in_group = case when last_group_stats_reset < ${today}::date then 1
        else least(daily_posts_in_group + 1, ${MOST.group}) end
    where id = ${target_id}`.execute(db);
}

/** Gives a post back to the day that lent it, and to no other. */
export async function uncountPost(
  db: Database,
  { account_id, target_id }: Pair,
  { quota_day, now }: { quota_day: string; now: Date },
): Promise<void> {
  await sql`
    update telegram_accounts set daily_posts_count = greatest(daily_posts_count - 1, 0), updated_at = ${now}
    where id = ${account_id} and last_stats_reset = ${quota_day}::date`.execute(db);
  await sql`
    update targets set daily_posts_in_group = greatest(daily_posts_in_group - 1, 0), updated_at = ${now}
    where id = ${target_id} and last_group_stats_reset = ${quota_day}::date`.execute(db);
}

/** When both last posted: what gaps and turns go by. */
export async function stampPost(
  db: Database,
  { account_id, target_id }: Pair,
  { sent_at, now }: { sent_at: Date; now: Date },
): Promise<void> {
  await sql`
    update targets set last_post_at = greatest(last_post_at, ${sent_at}), updated_at = ${now}
    where id = ${target_id}`.execute(db);
  await sql`
    update telegram_accounts set last_post_at = greatest(last_post_at, ${sent_at}), updated_at = ${now}
    where id = ${account_id}`.execute(db);
}

/** Sets yesterday's counters to 0, for people who look at the tables. Returns how many rows changed. */
export async function resetPassedCounters(scope: Scope): Promise<number> {
  const today = utcDay(scope.now());
  const accounts = await sql`
    update telegram_accounts set daily_posts_count = 0, last_stats_reset = ${today}::date
    where workspace_id = ${scope.workspace_id} and last_stats_reset < ${today}::date`.execute(scope.db);
  const targets = await sql`
    update targets set daily_posts_in_group = 0, last_group_stats_reset = ${today}::date
    where workspace_id = ${scope.workspace_id} and last_group_stats_reset < ${today}::date
      and daily_posts_in_group > 0`.execute(scope.db);
  return Number(accounts.numAffectedRows ?? 0) + Number(targets.numAffectedRows ?? 0);
}
