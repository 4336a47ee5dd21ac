import { sql } from 'kysely';
import type { OtherPosts } from '#domain/blockers.ts';
import { utcDay } from '#domain/days.ts';
import type { Scope } from '#store/scope.ts';

/** What intents say of other posts of this account and to this group. `run_id` null: no run asks. */
export async function otherPosts(
  scope: Scope,
  post: { account_id: number; target_id: number; run_id: number | null },
): Promise<OtherPosts> {
  const day = utcDay(scope.now());
  const { rows } = await sql<OtherPosts>`
    select ${day} as day,
      (select max(reserved_at) from post_intents where target_id = ${post.target_id} and state = 'unconfirmed')
        as unconfirmed_since,
      exists (select from post_intents where account_id = ${post.account_id} and state = 'reserved') as in_flight,
      exists (select from post_intents where run_id = ${post.run_id} and target_id = ${post.target_id}
        and state <> 'released') as in_run,
      (select count(*)::int from post_intents where account_id = ${post.account_id} and quota_day = ${day}::date
        and state <> 'released') as of_account,
      (select count(*)::int from post_intents where target_id = ${post.target_id} and quota_day = ${day}::date
        and state <> 'released') as of_group`.execute(scope.db);
  const [found] = rows;
  if (!found) throw new Error('The intents could not be counted.');
  return found;
}
