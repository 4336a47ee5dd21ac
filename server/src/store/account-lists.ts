// Accounts as people see them in lists, without their secrets.
import { sql, type RawBuilder } from 'kysely';
import type { AccountStatus, HoldReason } from '#domain/accounts.ts';
import { utcDay } from '#domain/days.ts';
import type { HealthStatus } from '#domain/health.ts';
import { countRows, readKeyset, type RowKey, type SortColumn } from '#store/keyset.ts';
import type { Scope } from '#store/scope.ts';

export type AccountListing = {
  id: number;
  name: string;
  phone: string | null;
  session_name: string;
  api_id: number | null;
  has_session: boolean;
  /** Sealed or plain as it stands in the table: the caller shows it without its password. */
  proxy_url: string | null;
  is_active: boolean;
  status: AccountStatus;
  next_allowed_action_time: Date | null;
  daily_posts_count: number;
  needs_reconnect: boolean;
  /** Why the last reconnect failed, while it is still to be done. */
  reconnect_error: string | null;
  hold_reason: HoldReason | null;
  joins_blocked_reason: string | null;
  held_at: Date | null;
  telegram_user_id: number | null;
  telegram_username: string | null;
  health: HealthStatus | null;
  created_at: Date;
  updated_at: Date;
};

export type AccountSort = 'id' | 'session_name' | 'status' | 'next_allowed_action_time' | 'created_at';

export type AccountListWish = {
  sort: AccountSort;
  descending: boolean;
  after: RowKey | null;
  limit: number;
  count: boolean;
  status?: AccountStatus | undefined;
  health?: HealthStatus | undefined;
  held?: boolean | undefined;
  is_active?: boolean | undefined;
  search?: string | undefined;
};

const SORTS: Record<AccountSort, SortColumn> = {
  id: { value: sql`a.id::bigint`, type: 'bigint', nullable: false },
  session_name: { value: sql`a.session_name`, type: 'text', nullable: false },
  status: { value: sql`a.status`, type: 'text', nullable: false },
  next_allowed_action_time: { value: sql`a.next_allowed_action_time`, type: 'timestamptz', nullable: true },
  created_at: { value: sql`a.created_at`, type: 'timestamptz', nullable: false },
};

const FROM = sql`telegram_accounts a left join account_health_status h on h.account_id = a.id`;

export async function pageOfAccounts(
  scope: Scope,
  wish: AccountListWish,
): Promise<{ rows: (AccountListing & { row_key: RowKey })[]; total: number | null }> {
  const where = filterOf(scope, wish);
  const rows = await readKeyset<AccountListing>(scope.db, {
    ...wish,
    columns: listingColumns(scope),
    from: FROM,
    where,
    id: sql`a.id`,
    sort: SORTS[wish.sort],
  });
  return { rows, total: wish.count ? await countRows(scope.db, { from: FROM, where }) : null };
}

export async function listAccounts(scope: Scope): Promise<AccountListing[]> {
  const { rows } = await sql<AccountListing>`
    select ${listingColumns(scope)} from ${FROM}
    where a.workspace_id = ${scope.workspace_id} and a.archived_at is null
    order by a.id`.execute(scope.db);
  return rows;
}

function listingColumns(scope: Scope): RawBuilder<unknown> {
  return sql`a.id, a.name, a.phone, a.session_name, a.api_id, coalesce(a.session_string, '') <> '' as has_session,
    a.proxy_url, a.is_active, a.status, a.next_allowed_action_time,
    case when a.last_stats_reset < ${utcDay(scope.now())}::date then 0 else a.daily_posts_count end as daily_posts_count,
    a.needs_reconnect,
    case when a.needs_reconnect then (
      select e.data ->> 'error' from events e where e.account_id = a.id and e.workspace_id = a.workspace_id
        and e.type in ('reconnect.failed', 'reconnect.verified') order by e.seq desc limit 1) end as reconnect_error,
    a.hold_reason, a.joins_blocked_reason, a.held_at, a.telegram_user_id, a.telegram_username,
    h.status as health, a.created_at, a.updated_at`;
}

function filterOf(scope: Scope, wish: AccountListWish): RawBuilder<unknown> {
  const conditions = [sql`a.workspace_id = ${scope.workspace_id}`, sql`a.archived_at is null`];
  if (wish.status !== undefined) conditions.push(sql`a.status = ${wish.status}`);
  if (wish.health !== undefined) conditions.push(sql`h.status = ${wish.health}`);
  if (wish.held !== undefined) conditions.push(sql`(a.hold_reason is not null) = ${wish.held}`);
  if (wish.is_active !== undefined) conditions.push(sql`a.is_active = ${wish.is_active}`);
  if (wish.search) {
    const part = `%${wish.search.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
    conditions.push(
      sql`(a.session_name ilike ${part} or a.name ilike ${part} or a.phone ilike ${part} or a.telegram_username ilike ${part})`,
    );
  }
  return sql.join(conditions, sql` and `);
}
