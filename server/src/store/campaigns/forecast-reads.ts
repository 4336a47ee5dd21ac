// What a forecast reads at once of all accounts, groups and campaigns, where the engine asks of one at a time.
import { sql } from 'kysely';
import { addMs, DAY_MS, HOUR_MS } from '#domain/days.ts';
import type { Scope } from '#store/scope.ts';

/** When each account last sent something, or tried to. */
export async function lastPostsOfAccounts(scope: Scope): Promise<Map<number, Date>> {
  const { rows } = await sql<{ id: number; at: Date }>`
    select a.id, last.at from telegram_accounts a cross join lateral (
      select max(i.reserved_at) as at from post_intents i where i.account_id = a.id) last
    where a.workspace_id = ${scope.workspace_id} and last.at is not null`.execute(scope.db);
  return new Map(rows.map(({ id, at }) => [id, at]));
}

/** The same of campaigns. */
export async function lastPostsOfCampaigns(scope: Scope): Promise<Map<number, Date>> {
  const { rows } = await sql<{ id: number; at: Date }>`
    select c.id, last.at from campaigns c cross join lateral (
      select i.reserved_at as at from post_intents i where i.campaign_id = c.id order by i.reserved_at desc limit 1) last
    where c.workspace_id = ${scope.workspace_id}`.execute(scope.db);
  return new Map(rows.map(({ id, at }) => [id, at]));
}

/** Joins that count for how burdened an account is: see `joins_lately` of an account's state. */
export async function recentJoins(scope: Scope): Promise<{ account_id: number; at: Date }[]> {
  const { rows } = await sql<{ account_id: number; at: Date }>`
    select account_id, at from join_attempts
    where workspace_id = ${scope.workspace_id} and at >= ${addMs(scope.now(), -7 * DAY_MS)}
      and outcome in ('joined', 'already_member', 'requested')`.execute(scope.db);
  return rows;
}

/** By niche where a batch of joins goes on: how many groups it has tried. */
export async function joinsUnderWay(scope: Scope): Promise<Map<string, number>> {
  const { rows } = await sql<{ niche: string; tried: number }>`
    select r.niche, count(distinct j.target_id)::int as tried
    from runs r left join join_attempts j on j.run_id = r.id
    where r.workspace_id = ${scope.workspace_id} and r.kind = 'join' and r.state = 'running'
      and r.expires_at > lease_clock() and r.niche is not null
    group by r.niche`.execute(scope.db);
  return new Map(rows.map(({ niche, tried }) => [niche, tried]));
}

/** By group: since when the end of a post to it is not known, where that is less than an hour. */
export async function unconfirmedPosts(scope: Scope): Promise<Map<number, Date>> {
  const { rows } = await sql<{ target_id: number; since: Date }>`
    select target_id, max(reserved_at) as since from post_intents
    where workspace_id = ${scope.workspace_id} and state = 'unconfirmed' and reserved_at > ${addMs(scope.now(), -HOUR_MS)}
    group by target_id`.execute(scope.db);
  return new Map(rows.map(({ target_id, since }) => [target_id, since]));
}
