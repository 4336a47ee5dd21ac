// What databases bring beside accounts, groups and posts. Everything here is added once and never changed.
import { sql } from 'kysely';
import type { HealthStatus } from '@groundcrew/contract/values.ts';
import { utcDay } from '#domain/days.ts';
import { drawMailboxId, hasMailbox, insertMailbox, type NewMailbox } from '#store/mailboxes/mailboxes.ts';
import type { Scope } from '#store/scope.ts';
import { REHEARSED } from './ids.ts';

export type ImportedBlock = { account_id: number; link_key: string; reason: string | null };

/** Returns how many were not there yet. */
export async function insertBlocks(scope: Scope, blocks: readonly ImportedBlock[]): Promise<number> {
  if (blocks.length === 0) return 0;
  const { numAffectedRows } = await sql`
    insert into account_group_blocklist (account_id, target_id, workspace_id, reason, created_at)
    select g.account_id, t.id, t.workspace_id, g.reason, ${scope.now()}::timestamptz
    from unnest(${blocks.map(({ account_id }) => account_id)}::int[], ${blocks.map(({ link_key }) => link_key)}::text[],
      ${blocks.map(({ reason }) => reason)}::text[]) as g (account_id, link_key, reason)
    join targets t on t.workspace_id = ${scope.workspace_id} and t.link_key = g.link_key
    on conflict do nothing`.execute(scope.db);
  return Number(numAffectedRows ?? 0);
}

export type ImportedHealth = {
  account_id: number;
  status: HealthStatus;
  error_message: string | null;
  consecutive_failures: number;
  last_checked: Date;
  last_success: Date | null;
};

/** Of accounts that were never tested here. Returns how many. */
export async function insertHealth(scope: Scope, rows: readonly ImportedHealth[]): Promise<number> {
  if (rows.length === 0) return 0;
  const { numAffectedRows } = await sql`
    insert into account_health_status (account_id, workspace_id, last_checked, status, error_message,
      consecutive_failures, last_success)
    select account_id, ${scope.workspace_id}, last_checked, status, error_message, consecutive_failures, last_success
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as new (account_id int, last_checked timestamptz, status text,
      error_message text, consecutive_failures int, last_success timestamptz)
    on conflict (account_id) do nothing`.execute(scope.db);
  return Number(numAffectedRows ?? 0);
}

type Secrets = Pick<NewMailbox, 'smtp_password' | 'imap_password'>;

/** False when the workspace has a mailbox of that address. `seal`: its secrets, for the id that it gets. */
export async function importMailbox(
  scope: Scope,
  box: Omit<NewMailbox, 'id' | keyof Secrets>,
  { seal, rehearsed }: { seal: (id: number) => Secrets; rehearsed: number | null },
): Promise<boolean> {
  if (await hasMailbox(scope, box.email)) return false;
  const id = rehearsed === null ? await drawMailboxId(scope) : REHEARSED.account + rehearsed;
  return insertMailbox(scope, { ...box, ...seal(id), id });
}

export type Counted<Key> = { key: Key; posts: number };

/** What the tables take. */
const CEILING = { group: 5, account: 50 };

/** What was posted today before the move counts against the limits of today: never less than is counted already. */
export async function raiseCounters(
  scope: Scope,
  { accounts, groups }: { accounts: readonly Counted<number>[]; groups: readonly Counted<string>[] },
): Promise<void> {
  const now = scope.now();
  const today = utcDay(now);
  if (accounts.length > 0) {
    await sql`
      update telegram_accounts a set updated_at = ${now}, last_stats_reset = greatest(a.last_stats_reset, ${today}::date),
        daily_posts_count = least(${CEILING.account}::int, g.posts)
      from unnest(${accounts.map(({ key }) => key)}::int[], ${accounts.map(({ posts }) => posts)}::int[]) as g (id, posts)
      where a.workspace_id = ${scope.workspace_id} and a.id = g.id and least(${CEILING.account}::int, g.posts)
        > case when a.last_stats_reset < ${today}::date then 0 else a.daily_posts_count end`.execute(scope.db);
  }
  if (groups.length === 0) return;
  await sql`
    update targets t set updated_at = ${now}, last_group_stats_reset = greatest(t.last_group_stats_reset, ${today}::date),
      daily_posts_in_group = least(${CEILING.group}::int, g.posts)
    from unnest(${groups.map(({ key }) => key)}::text[], ${groups.map(({ posts }) => posts)}::int[]) as g (link_key, posts)
    where t.workspace_id = ${scope.workspace_id} and t.link_key = g.link_key and least(${CEILING.group}::int, g.posts)
      > case when t.last_group_stats_reset < ${today}::date then 0 else t.daily_posts_in_group end`.execute(scope.db);
}
