// The ledger of floods as people look at it.
import { sql } from 'kysely';
import type { AccountStatus } from '#domain/accounts.ts';
import { countRows, readKeyset, type RowKey } from '#store/database/keyset.ts';
import type { Scope } from '#store/scope.ts';

export type FloodListing = {
  id: number;
  account_id: number;
  /** Session name. */
  account: string;
  method: string;
  seconds: number;
  at: Date;
};

export type FloodListWish = {
  descending: boolean;
  after: RowKey | null;
  limit: number;
  count: boolean;
  account_id?: number | undefined;
  method?: string | undefined;
  since?: Date | undefined;
  until?: Date | undefined;
};

export async function pageOfFloods(
  scope: Scope,
  wish: FloodListWish,
): Promise<{ rows: (FloodListing & { row_key: RowKey })[]; total: number | null }> {
  const conditions = [sql`f.workspace_id = ${scope.workspace_id}`];
  if (wish.account_id !== undefined) conditions.push(sql`f.account_id = ${wish.account_id}`);
  if (wish.method !== undefined) conditions.push(sql`f.method = ${wish.method}`);
  if (wish.since !== undefined) conditions.push(sql`f.at >= ${wish.since}`);
  if (wish.until !== undefined) conditions.push(sql`f.at < ${wish.until}`);
  const where = sql.join(conditions, sql` and `);
  const rows = await readKeyset<FloodListing>(scope.db, {
    ...wish,
    columns: sql`f.id, f.account_id, a.session_name as account, f.method, f.seconds, f.at`,
    from: sql`flood_waits f join telegram_accounts a on a.id = f.account_id`,
    where,
    id: sql`f.id`,
    sort: { value: sql`f.at`, type: 'timestamptz', nullable: false },
  });
  return { rows, total: wish.count ? await countRows(scope.db, { from: sql`flood_waits f`, where }) : null };
}

/** Accounts with their session names, and until when each waits anyway. */
export async function waitingAccounts(
  scope: Scope,
  slowed: readonly number[],
): Promise<{ account_id: number; account: string; status: AccountStatus; waits_until: Date | null }[]> {
  const now = scope.now();
  const { rows } = await sql<{ account_id: number; account: string; status: AccountStatus; waits_until: Date | null }>`
    select id as account_id, session_name as account, status,
      case when next_allowed_action_time > ${now} then next_allowed_action_time end as waits_until
    from telegram_accounts
    where workspace_id = ${scope.workspace_id} and archived_at is null
      and (id = any(${slowed}::int[]) or (status in ('flood_wait', 'cooldown') and next_allowed_action_time > ${now}))
    order by id`.execute(scope.db);
  return rows;
}
