// Accounts as people see them in lists, without their secrets.
import { sql, type RawBuilder } from 'kysely';
import type { HealthStatus } from '@groundcrew/contract/values.ts';
import type { AccountStatus, HoldReason } from '#domain/accounts.ts';
import { utcDay } from '#domain/days.ts';
import { countRows, readKeyset, type RowKey, type SortColumn } from '#store/database/keyset.ts';
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
  last_checked: Date | null;
  consecutive_failures: number;
  /** Of the last test. */
  latency_ms: number | null;
  /** A server has it, and its last test was ok. */
  connected: boolean;
  created_at: Date;
  updated_at: Date;
};

export type AccountSort =
  | 'id'
  | 'session_name'
  | 'name'
  | 'phone'
  | 'status'
  | 'health'
  | 'last_checked'
  | 'latency_ms'
  | 'daily_posts_count'
  | 'next_allowed_action_time'
  | 'created_at'
  | 'updated_at';

export type AccountFilter = {
  id?: number | undefined;
  status?: AccountStatus | undefined;
  health?: HealthStatus | undefined;
  /** Active, and held, or tested and not ok. */
  issues?: boolean | undefined;
  held?: boolean | undefined;
  hold_reason?: HoldReason | undefined;
  to_take_over?: boolean | undefined;
  is_active?: boolean | undefined;
  has_session?: boolean | undefined;
  connected?: boolean | undefined;
  needs_reconnect?: boolean | undefined;
  /** Active, to be connected anew, and it failed the last time. */
  reconnect_failed?: boolean | undefined;
  /** Those that were removed, instead of the others. */
  archived?: boolean | undefined;
  search?: string | undefined;
};

export type AccountListWish = AccountFilter & {
  sort: AccountSort;
  descending: boolean;
  after: RowKey | null;
  limit: number;
  count: boolean;
};

const text = (value: RawBuilder<unknown>, nullable = false): SortColumn => ({ value, type: 'text', nullable });
const time = (value: RawBuilder<unknown>, nullable = false): SortColumn => ({ value, type: 'timestamptz', nullable });
const number = (value: RawBuilder<unknown>, nullable = false): SortColumn => ({ value, type: 'bigint', nullable });

const SORTS: Record<AccountSort, SortColumn> = {
  id: number(sql`a.id`),
  session_name: text(sql`a.session_name`),
  name: text(sql`a.name`),
  phone: text(sql`a.phone`, true),
  status: text(sql`a.status`),
  health: text(sql`h.status`, true),
  last_checked: time(sql`h.last_checked`, true),
  latency_ms: number(sql`h.latency_ms::bigint`, true),
  daily_posts_count: number(sql`a.daily_posts_count::bigint`),
  next_allowed_action_time: time(sql`a.next_allowed_action_time`, true),
  created_at: time(sql`a.created_at`),
  updated_at: time(sql`a.updated_at`),
};

const FROM = sql`telegram_accounts a left join account_health_status h on h.account_id = a.id`;

const RECONNECT_FAILED = sql`coalesce((
  select e.type from events e where e.account_id = a.id and e.workspace_id = a.workspace_id
    and e.type in ('reconnect.failed', 'reconnect.verified') order by e.seq desc limit 1) = 'reconnect.failed', false)`;

const CONNECTED = sql`(coalesce(h.status = 'ok', false) and exists (
  select from account_leases l where l.account_id = a.id and l.node_id is not null and l.expires_at > lease_clock()))`;

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
    h.status as health, h.last_checked, coalesce(h.consecutive_failures, 0) as consecutive_failures, h.latency_ms,
    ${CONNECTED} as connected, a.created_at, a.updated_at`;
}

function filterOf(scope: Scope, wish: AccountFilter): RawBuilder<unknown> {
  const archived = wish.archived === true ? sql`a.archived_at is not null` : sql`a.archived_at is null`;
  const conditions = [sql`a.workspace_id = ${scope.workspace_id}`, archived];
  const asked: [unknown, RawBuilder<unknown>][] = [
    [wish.id, sql`a.id = ${wish.id}`],
    [wish.status, sql`a.status = ${wish.status}`],
    [wish.health, sql`h.status = ${wish.health}`],
    [
      wish.issues,
      sql`(a.is_active and (a.hold_reason is not null or coalesce(h.status <> 'ok', false))) = ${wish.issues}`,
    ],
    [wish.held, sql`(a.hold_reason is not null) = ${wish.held}`],
    [wish.hold_reason, sql`a.hold_reason = ${wish.hold_reason}`],
    [wish.to_take_over, sql`(a.hold_reason is not distinct from 'takeover') = ${wish.to_take_over}`],
    [wish.is_active, sql`a.is_active = ${wish.is_active}`],
    [wish.has_session, sql`(coalesce(a.session_string, '') <> '') = ${wish.has_session}`],
    [wish.connected, sql`${CONNECTED} = ${wish.connected}`],
    [wish.needs_reconnect, sql`a.needs_reconnect = ${wish.needs_reconnect}`],
    [
      wish.reconnect_failed,
      sql`(a.is_active and a.needs_reconnect and ${RECONNECT_FAILED}) = ${wish.reconnect_failed}`,
    ],
  ];
  for (const [value, condition] of asked) if (value !== undefined) conditions.push(condition);
  if (wish.search) {
    const part = `%${wish.search.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
    conditions.push(
      sql`(a.session_name ilike ${part} or a.name ilike ${part} or a.phone ilike ${part} or a.telegram_username ilike ${part})`,
    );
  }
  return sql.join(conditions, sql` and `);
}

/** At most `limit`, in the order of their ids: those of `ids`, or all of the filter. */
export async function accountsOf(
  scope: Scope,
  which: { ids: readonly number[] } | { filter: AccountFilter },
  limit: number,
): Promise<AccountListing[]> {
  const where =
    'ids' in which
      ? sql`a.workspace_id = ${scope.workspace_id} and a.archived_at is null and a.id = any(${which.ids}::int[])`
      : filterOf(scope, which.filter);
  const { rows } = await sql<AccountListing>`
    select ${listingColumns(scope)} from ${FROM} where ${where} order by a.id limit ${limit}`.execute(scope.db);
  return rows;
}
