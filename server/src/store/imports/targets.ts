import { sql } from 'kysely';
import { utcDay } from '#domain/days.ts';
import type { TargetStatus } from '#domain/targets.ts';
import type { Scope } from '#store/scope.ts';
import { assertAll, chunks } from './chunks.ts';
import { rehearsedIds } from './ids.ts';

/** A group that is here already. */
export type StoredTarget = {
  id: number;
  link: string;
  link_key: string;
  niche: string;
  imported_niche: string | null;
  status: TargetStatus;
  assigned_account_id: number | null;
  requested_account_id: number | null;
  telegram_id: number | null;
};

const columns = sql`
  t.id, t.link, t.link_key, t.niche, t.imported_niche, t.status, t.assigned_account_id, t.requested_account_id,
  t.telegram_id`;

export async function storedTargets(scope: Scope, keys: readonly string[]): Promise<StoredTarget[]> {
  const found: StoredTarget[][] = [];
  for (const chunk of chunks(keys)) {
    const { rows } = await sql<StoredTarget>`
      select ${columns} from unnest(${chunk}::text[]) as k (link_key)
      join targets t on t.workspace_id = ${scope.workspace_id} and t.link_key = k.link_key`.execute(scope.db);
    found.push(rows);
  }
  return found.flat();
}

export async function storedTargetsByTelegramId(scope: Scope, ids: readonly number[]): Promise<StoredTarget[]> {
  const found: StoredTarget[][] = [];
  for (const chunk of chunks(ids)) {
    const { rows } = await sql<StoredTarget>`
      select ${columns} from targets t
      where t.workspace_id = ${scope.workspace_id} and t.telegram_id = any(${chunk}::bigint[])`.execute(scope.db);
    found.push(rows);
  }
  return found.flat();
}

export async function knownNiches(scope: Scope): Promise<string[]> {
  const { rows } = await sql<{ niche: string }>`
    select niche from targets where workspace_id = ${scope.workspace_id}
    union select niche from message_variants where workspace_id = ${scope.workspace_id}`.execute(scope.db);
  return rows.map(({ niche }) => niche);
}

/** What an older installation knew of a group and its account. */
export type Binding = {
  account_id: number;
  /** Null where the account has not joined it. */
  joined_at: Date | null;
  warmup_ends_at: Date | null;
  last_post_at: Date | null;
  /** Of an `ID:n` link, or where a database says it. */
  telegram_id: number | null;
  /** 1 where the last post was made today and stands in no history. */
  posts_today: number;
};
type Bound = { binding: Binding | null };

const bindingColumns = sql`account_id, joined_at, warmup_ends_at, last_post_at, telegram_id, posts_today`;

/** The bindings of a list as columns, for unnest in the order of `bindingColumns`. */
function unnested(rows: readonly Bound[]) {
  const column = (read: (binding: Binding) => string | number | undefined) =>
    rows.map(({ binding }) => (binding && read(binding)) ?? null);
  return sql`
    ${column(({ account_id }) => account_id)}::int[],
    ${column(({ joined_at }) => joined_at?.toISOString())}::timestamptz[],
    ${column(({ warmup_ends_at }) => warmup_ends_at?.toISOString())}::timestamptz[],
    ${column(({ last_post_at }) => last_post_at?.toISOString())}::timestamptz[],
    ${column(({ telegram_id }) => telegram_id ?? undefined)}::bigint[],
    ${column(({ posts_today }) => posts_today)}::int[]`;
}

export type TargetRow = {
  link: string;
  niche: string;
  status: TargetStatus;
  title: string | null;
  error_message: string | null;
  telegram_id: number | null;
} & Bound;

/** Makes them in this order, since the oldest id is joined first. Throws `conflict` when one of them has come meanwhile. */
export async function insertTargets(
  scope: Scope,
  targets: readonly TargetRow[],
  { rehearsed }: { rehearsed: boolean },
): Promise<void> {
  const now = scope.now();
  for (const chunk of chunks(targets)) {
    const id = rehearsedIds(rehearsed, 'targets', sql`n`);
    const column = <K extends keyof TargetRow>(key: K) => chunk.map((target) => target[key]);
    const { numAffectedRows } = await sql`
      insert into targets (${id.column} workspace_id, link, niche, imported_niche, status, title, error_message,
        assigned_account_id, joined_at, warmup_ends_at, last_post_at, telegram_id, daily_posts_in_group,
        last_group_stats_reset, created_at, updated_at)
      ${id.overriding}
      select ${id.value} ${scope.workspace_id}, link, niche, niche, status, title, error_message, account_id, joined_at,
        warmup_ends_at, last_post_at, coalesce(new.telegram_id, known_id), coalesce(posts_today, 0),
        ${utcDay(now)}::date, ${now}::timestamptz, ${now}::timestamptz
      from unnest(${column('link')}::text[], ${column('niche')}::text[], ${column('status')}::text[],
        ${column('title')}::text[], ${column('error_message')}::text[], ${column('telegram_id')}::bigint[],
        ${unnested(chunk)})
        with ordinality as new (link, niche, status, title, error_message, known_id, ${bindingColumns}, n)
      order by n on conflict do nothing`.execute(scope.db);
    assertAll(numAffectedRows, chunk.length, 'groups');
  }
}

/** Throws `conflict` when the product has joined one of them meanwhile. */
export async function updateTargets(
  scope: Scope,
  targets: readonly ({ id: number; niche: string | null; joined: boolean } & Bound)[],
): Promise<void> {
  const now = scope.now();
  const today = utcDay(now);
  for (const chunk of chunks(targets)) {
    const { numAffectedRows } = await sql`
      update targets t set updated_at = ${now}, niche = coalesce(new.niche, t.niche),
        imported_niche = coalesce(new.niche, t.imported_niche),
        status = case when new.joined then 'joined' else t.status end,
        assigned_account_id = coalesce(new.account_id, t.assigned_account_id),
        requested_account_id = case when new.joined then null else t.requested_account_id end,
        joined_at = coalesce(new.joined_at, t.joined_at),
        warmup_ends_at = coalesce(new.warmup_ends_at, t.warmup_ends_at),
        last_post_at = greatest(t.last_post_at, new.last_post_at),
        telegram_id = coalesce(t.telegram_id, new.telegram_id),
        daily_posts_in_group = greatest(coalesce(new.posts_today, 0),
          case when t.last_group_stats_reset < ${today}::date then 0 else t.daily_posts_in_group end),
        last_group_stats_reset = greatest(t.last_group_stats_reset, ${today}::date)
      from unnest(${chunk.map(({ id }) => id)}::bigint[], ${chunk.map(({ niche }) => niche)}::text[],
        ${chunk.map(({ joined }) => joined)}::boolean[], ${unnested(chunk)}) as new (id, niche, joined, ${bindingColumns})
      where t.id = new.id and t.workspace_id = ${scope.workspace_id}
        and (new.account_id is null or (t.status in ('new', 'requested')
          and coalesce(t.assigned_account_id, t.requested_account_id, new.account_id) = new.account_id))`.execute(
      scope.db,
    );
    assertAll(numAffectedRows, chunk.length, 'groups');
  }
}

type AccountTotals = {
  accounts: number;
  held_for_takeover: number;
  inactive: number;
  without_session: number;
  /** Of those that could work: neither they nor the workspace have what Telegram asks for first. */
  without_api_id: number;
};

const NO_ACCOUNTS: AccountTotals = {
  accounts: 0,
  held_for_takeover: 0,
  inactive: 0,
  without_session: 0,
  without_api_id: 0,
};

export type ImportTotals = AccountTotals & {
  targets: number;
  targets_bound: number;
  by_niche: Record<string, number>;
};

/** What the workspace holds now. */
export async function importTotals(scope: Scope): Promise<ImportTotals> {
  const { rows: niches } = await sql<{ niche: string; n: number; bound: number }>`
    select niche, count(*)::int as n, count(assigned_account_id)::int as bound from targets
    where workspace_id = ${scope.workspace_id} group by niche order by n desc, niche`.execute(scope.db);
  const { rows: accounts } = await sql<AccountTotals>`
    select count(a.id)::int as accounts, count(*) filter (where a.hold_reason = 'takeover')::int as held_for_takeover,
      count(*) filter (where not a.is_active)::int as inactive,
      count(a.id) filter (where coalesce(a.session_string, '') = '')::int as without_session,
      count(*) filter (where a.is_active and a.session_string <> '' and s.api_id is null
        and (a.api_id is null or coalesce(a.api_hash, '') = ''))::int as without_api_id
    from workspace_settings s left join telegram_accounts a on a.workspace_id = s.workspace_id and a.archived_at is null
    where s.workspace_id = ${scope.workspace_id}`.execute(scope.db);
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
  return {
    ...(accounts[0] ?? NO_ACCOUNTS),
    targets: sum(niches.map(({ n }) => n)),
    targets_bound: sum(niches.map(({ bound }) => bound)),
    by_niche: Object.fromEntries(niches.map(({ niche, n }) => [niche, n])),
  };
}
