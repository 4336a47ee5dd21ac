// Groups that come in by hand, and what is changed of many at once.
import { sql, type RawBuilder } from 'kysely';
import type { TargetStatus } from '#domain/targets.ts';
import { retryTransient } from '#store/database/retry.ts';
import type { Scope } from '#store/scope.ts';
import { targetsWhere, type TargetFilter } from '#store/groups/lists.ts';

/** A group that is here already. */
export type KnownTarget = {
  id: number;
  link: string;
  link_key: string;
  telegram_id: number | null;
  niche: string;
  status: TargetStatus;
  /** Session name of the account that it belongs to, or is to be joined by. */
  account: string | null;
};

export async function knownTargets(
  scope: Scope,
  of: { keys: readonly string[]; telegram_ids: readonly number[] },
): Promise<KnownTarget[]> {
  const { rows } = await sql<KnownTarget>`
    select t.id, t.link, t.link_key, t.telegram_id, t.niche, t.status, a.session_name as account
    from targets t left join telegram_accounts a on a.id = t.assigned_account_id
    where t.workspace_id = ${scope.workspace_id}
      and (t.link_key = any(${of.keys}::text[]) or t.telegram_id = any(${of.telegram_ids}::bigint[]))`.execute(
    scope.db,
  );
  return rows;
}

/** Those of the ids that are of groups here. */
export async function idsOfTargets(scope: Scope, ids: readonly number[]): Promise<Set<number>> {
  const { rows } = await sql<{ id: number }>`
    select id from targets where workspace_id = ${scope.workspace_id} and id = any(${ids}::bigint[])`.execute(scope.db);
  return new Set(rows.map(({ id }) => id));
}

/** Ids by session name, of accounts that were not removed. */
export async function accountIdsByName(scope: Scope, names: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await sql<{ id: number; session_name: string }>`
    select id, session_name from telegram_accounts
    where workspace_id = ${scope.workspace_id} and archived_at is null and session_name = any(${names}::text[])`.execute(
    scope.db,
  );
  return new Map(rows.map(({ id, session_name }) => [session_name, id]));
}

/**
 * In this order, since the oldest id is joined first; by key. One that has come meanwhile is left out. The ids are given in the
 * order of the lines, the rows written in that of their keys: two who add the same groups wait for each other, and never in a circle.
 */
export async function addNewTargets(
  scope: Scope,
  rows: readonly { link: string; niche: string; account_id: number | null }[],
): Promise<Map<string, number>> {
  const now = scope.now();
  const { rows: made } = await retryTransient(() =>
    sql<{ id: number; link_key: string }>`
      with made as materialized (
        select nextval(pg_get_serial_sequence('targets', 'id')) as id, link, niche, account_id
        from (select * from unnest(${rows.map(({ link }) => link)}::text[], ${rows.map(({ niche }) => niche)}::text[],
            ${rows.map(({ account_id }) => account_id)}::int[]) with ordinality as given (link, niche, account_id, n)
          order by n) given)
      insert into targets (id, workspace_id, link, niche, assigned_account_id, created_at, updated_at)
      select id, ${scope.workspace_id}, link, niche, account_id, ${now}::timestamptz, ${now}::timestamptz from made
      order by case when link like '@%' then lower(link) else link end collate "C"
      on conflict do nothing returning id, link_key`.execute(scope.db),
  );
  return new Map(made.map(({ id, link_key }) => [link_key, id]));
}

/** Which groups something is done with: some by their ids, or those of a filter. */
export type TargetChoice = { ids: readonly number[] } | { filter: TargetFilter };

export type BulkChange = { matched: number; changed: number; skipped: { reason: string; count: number }[] };

const DUPLICATE = sql`t.error_message like 'duplicate of %'`;

/** Groups to another niche. */
export async function setNiche(
  scope: Scope,
  choice: TargetChoice,
  options: { niche: string; dry_run: boolean },
): Promise<BulkChange> {
  const skip = sql`case when t.niche = ${options.niche} then ${`is in ${options.niche} already`}::text end`;
  return changeMany(scope, choice, { skip, set: sql`niche = ${options.niche}`, dry_run: options.dry_run });
}

/** Groups that failed are new again: the next batch tries them, bound ones with their own account. */
export async function retryFailed(
  scope: Scope,
  choice: TargetChoice,
  options: { dry_run: boolean },
): Promise<BulkChange> {
  const skip = sql`case when t.status <> 'error' then 'is ' || t.status || ', and only one with status error is tried again'
    when ${DUPLICATE} then 'is a duplicate of another group' end`;
  const set = sql`status = 'new', error_message = null, requested_account_id = null, requested_at = null,
    request_checked_at = null`;
  return changeMany(scope, choice, { skip, set, dry_run: options.dry_run });
}

/** Rows that are locked and changed together: whoever joins or posts waits for no more than these. */
const CHUNK = 2_000;

type Piece = { last_id: number | null; matched: number; changed: number; skipped: Record<string, number> };

/**
 * Changes those for which `skip` is null, and counts the others by it; piece by piece in the order of their ids, each piece for
 * itself: what is counted is what was done, and to do it once more does the rest.
 */
async function changeMany(
  scope: Scope,
  choice: TargetChoice,
  how: { skip: RawBuilder<unknown>; set: RawBuilder<unknown>; dry_run: boolean },
): Promise<BulkChange> {
  const skipped = new Map<string, number>();
  const sum = { matched: 0, changed: 0 };
  for (let after = 0; ;) {
    const from = after;
    const piece = await retryTransient(() => changePiece(scope, choice, { ...how, after: from }));
    sum.matched += piece.matched;
    sum.changed += piece.changed;
    for (const [reason, n] of Object.entries(piece.skipped)) skipped.set(reason, (skipped.get(reason) ?? 0) + n);
    if (piece.last_id === null || piece.matched < CHUNK) break;
    after = piece.last_id;
  }
  const reasons = [...skipped].map(([reason, count]) => ({ reason, count }));
  return { ...sum, skipped: reasons.toSorted((one, other) => other.count - one.count) };
}

async function changePiece(
  scope: Scope,
  choice: TargetChoice,
  how: { skip: RawBuilder<unknown>; set: RawBuilder<unknown>; dry_run: boolean; after: number },
): Promise<Piece> {
  const where =
    'ids' in choice
      ? sql`t.workspace_id = ${scope.workspace_id} and t.id = any(${choice.ids}::bigint[])`
      : targetsWhere(scope, choice.filter);
  const change = how.dry_run
    ? sql`select id from chosen where reason is null`
    : sql`update targets set ${how.set}, updated_at = ${scope.now()}
        where workspace_id = ${scope.workspace_id} and id in (select id from chosen where reason is null) returning id`;
  const { rows } = await sql<Piece>`
    with chosen as materialized (
        select t.id, ${how.skip} as reason from targets t where ${where} and t.id > ${how.after}
        order by t.id limit ${CHUNK} ${how.dry_run ? sql`` : sql`for update of t`}),
      changed as (${change}),
      skipped as (select reason, count(*) as n from chosen where reason is not null group by reason)
    select (select max(id) from chosen) as last_id, (select count(*) from chosen) as matched,
      (select count(*) from changed) as changed,
      (select coalesce(jsonb_object_agg(reason, n), '{}') from skipped) as skipped`.execute(scope.db);
  return rows[0] ?? { last_id: null, matched: 0, changed: 0, skipped: {} };
}
