// Groups as people see them in lists.
import { sql, type RawBuilder } from 'kysely';
import { addMs, utcDay } from '#domain/days.ts';
import type { TargetStatus } from '#domain/targets.ts';
import { countRows, readKeyset, type RowKey, type SortColumn } from '#store/database/keyset.ts';
import type { Scope } from '#store/scope.ts';

export type TargetListing = {
  id: number;
  telegram_id: number | null;
  link: string;
  title: string | null;
  niche: string;
  status: TargetStatus;
  assigned_account_id: number | null;
  /** Session name of the bound account. */
  account: string | null;
  requested_account_id: number | null;
  joined_at: Date | null;
  warmup_ends_at: Date | null;
  last_post_at: Date | null;
  next_post_at: Date | null;
  daily_posts_in_group: number;
  /** An account may do nothing there. */
  blocked: boolean;
  error_message: string | null;
  created_at: Date;
  updated_at: Date;
};

export type TargetSort = 'id' | 'link' | 'niche' | 'status' | 'last_post_at' | 'joined_at' | 'warmup_ends_at';

export type TargetFilter = {
  niche?: string | undefined;
  status?: TargetStatus | undefined;
  account_id?: number | undefined;
  blocked?: boolean | undefined;
  due?: boolean | undefined;
  search?: string | undefined;
};

export type TargetListWish = TargetFilter & {
  sort: TargetSort;
  descending: boolean;
  after: RowKey | null;
  limit: number;
  count: boolean;
};

/** Links in any case are one order, which their unique index has. */
const SORTS: Record<TargetSort, SortColumn> = {
  id: { value: sql`t.id`, type: 'bigint', nullable: false },
  link: { value: sql`t.link_key`, type: 'text', nullable: false },
  niche: { value: sql`t.niche`, type: 'text', nullable: false },
  status: { value: sql`t.status`, type: 'text', nullable: false },
  last_post_at: { value: sql`t.last_post_at`, type: 'timestamptz', nullable: true },
  joined_at: { value: sql`t.joined_at`, type: 'timestamptz', nullable: true },
  warmup_ends_at: { value: sql`t.warmup_ends_at`, type: 'timestamptz', nullable: true },
};

const FROM = sql`targets t left join telegram_accounts a on a.id = t.assigned_account_id`;

export async function pageOfTargets(
  scope: Scope,
  wish: TargetListWish,
): Promise<{ rows: (TargetListing & { row_key: RowKey })[]; total: number | null }> {
  const where = targetsWhere(scope, wish);
  const rows = await readKeyset<TargetListing>(scope.db, {
    ...wish,
    columns: columnsOf(scope),
    from: FROM,
    where,
    id: sql`t.id`,
    sort: SORTS[wish.sort],
  });
  return { rows, total: wish.count ? await countRows(scope.db, { from: sql`targets t`, where }) : null };
}

export async function targetListing(scope: Scope, id: number): Promise<TargetListing | null> {
  const { rows } = await sql<TargetListing>`
    select ${columnsOf(scope)} from ${FROM} where t.workspace_id = ${scope.workspace_id} and t.id = ${id}`.execute(
    scope.db,
  );
  return rows[0] ?? null;
}

/** By niche, and within it by status. */
export async function targetCounts(scope: Scope): Promise<{ niche: string; status: TargetStatus; count: number }[]> {
  const { rows } = await sql<{ niche: string; status: TargetStatus; count: number }>`
    select niche, status, count(*) from targets where workspace_id = ${scope.workspace_id}
    group by niche, status order by niche, status`.execute(scope.db);
  return rows;
}

function columnsOf(scope: Scope): RawBuilder<unknown> {
  return sql`t.id, t.telegram_id, t.link, t.title, t.niche, t.status, t.assigned_account_id, a.session_name as account,
    t.requested_account_id, t.joined_at, t.warmup_ends_at, t.last_post_at, t.next_post_at,
    case when t.last_group_stats_reset < ${utcDay(scope.now())}::date then 0 else t.daily_posts_in_group
      end as daily_posts_in_group,
    ${BLOCKED} as blocked, t.error_message, t.created_at, t.updated_at`;
}

const BLOCKED = sql`exists (select from account_group_blocklist b where b.target_id = t.id)`;

/** Conditions on `targets t`. */
export function targetsWhere(scope: Scope, wish: TargetFilter): RawBuilder<unknown> {
  const conditions = [sql`t.workspace_id = ${scope.workspace_id}`];
  if (wish.niche !== undefined) conditions.push(sql`t.niche = ${wish.niche}`);
  if (wish.status !== undefined) conditions.push(sql`t.status = ${wish.status}`);
  if (wish.account_id !== undefined) conditions.push(sql`t.assigned_account_id = ${wish.account_id}`);
  if (wish.blocked !== undefined) conditions.push(sql`${BLOCKED} = ${wish.blocked}`);
  if (wish.due !== undefined) conditions.push(sql`(${isDue(scope)}) is ${wish.due ? sql`true` : sql`not true`}`);
  if (wish.search) {
    const part = `%${wish.search.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
    conditions.push(sql`(t.link ilike ${part} or t.title ilike ${part})`);
  }
  return sql.join(conditions, sql` and `);
}

/** What `postBlockers` decides of a text, but for what holds for the whole workspace; a test holds the two together. */
function isDue(scope: Scope): RawBuilder<unknown> {
  const now = scope.now();
  const today = sql`${utcDay(now)}::date`;
  // The rules see milliseconds, the table keeps microseconds: what they see as now lies before the next millisecond.
  const soon = addMs(now, 1);
  return sql`t.status = 'joined' and t.warmup_ends_at < ${soon} and (t.next_post_at is null or t.next_post_at < ${soon})
    and not 'text' = any(t.forbidden_content) and t.niche not like 'disabled\\_%'
    and exists (
      select from telegram_accounts o join workspace_settings s on s.workspace_id = o.workspace_id
        left join account_health_status h on h.account_id = o.id
      where o.id = t.assigned_account_id
        and case when t.last_group_stats_reset < ${today} then 0 else t.daily_posts_in_group end < s.posts_per_group_per_day
        and o.archived_at is null and o.is_active and o.hold_reason is null and coalesce(o.session_string, '') <> ''
        and o.status <> 'banned' and (o.next_allowed_action_time is null or o.next_allowed_action_time < ${soon})
        and coalesce(h.status, 'ok') in ('ok', 'rate_limited')
        and case when o.last_stats_reset < ${today} then 0 else o.daily_posts_count end < s.posts_per_account_per_day
        and not exists (select from account_group_blocklist b where b.target_id = t.id and b.account_id = o.id))`;
}
