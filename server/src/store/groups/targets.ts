import { sql, type RawBuilder } from 'kysely';
import type { AccountState } from '#domain/accounts.ts';
import { addMs, HOUR_MS, utcDay } from '#domain/days.ts';
import type { ContentKind, TargetState, TargetStatus } from '#domain/targets.ts';
import { accountColumns } from '#store/accounts/accounts.ts';
import type { Scope } from '#store/scope.ts';

const columns = sql`
  t.id, t.telegram_id, t.link, t.niche, t.status, t.assigned_account_id, t.requested_account_id, t.warmup_ends_at,
  t.last_post_at, t.next_post_at, t.daily_posts_in_group, t.last_group_stats_reset, t.forbidden_content, t.error_message,
  coalesce((select json_agg(b.account_id) from account_group_blocklist b where b.target_id = t.id), '[]') as blocklisted_account_ids`;

async function select(scope: Scope, where: RawBuilder<unknown>): Promise<TargetState[]> {
  const { rows } = await sql<TargetState>`
    select ${columns} from targets t where t.workspace_id = ${scope.workspace_id} ${where}`.execute(scope.db);
  return rows;
}

export async function targetState(scope: Scope, id: number): Promise<TargetState | null> {
  return (await select(scope, sql`and t.id = ${id}`))[0] ?? null;
}

export async function targetByLink(scope: Scope, link_key: string): Promise<TargetState | null> {
  return (await select(scope, sql`and t.link_key = ${link_key}`))[0] ?? null;
}

export async function targetByTelegramId(scope: Scope, telegram_id: number): Promise<TargetState | null> {
  return (await select(scope, sql`and t.telegram_id = ${telegram_id}`))[0] ?? null;
}

/** The next groups to join, oldest id first, after the given one. */
export function newTargets(
  scope: Scope,
  niche: string,
  page: { after_id: number; limit: number },
): Promise<TargetState[]> {
  return select(
    scope,
    sql`and t.status = 'new' and t.niche = ${niche} and t.id > ${page.after_id} order by t.id limit ${page.limit}`,
  );
}

/** Groups that wait for an admin's approval and were not looked at since `before`. */
export function requestedTargets(scope: Scope, niche: string, before: Date): Promise<TargetState[]> {
  return select(
    scope,
    sql`and t.status = 'requested' and t.niche = ${niche}
      and (t.request_checked_at is null or t.request_checked_at <= ${before}) order by t.id limit 100`,
  );
}

export async function countTargets(scope: Scope, niche: string, status: TargetStatus): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from targets
    where workspace_id = ${scope.workspace_id} and niche = ${niche} and status = ${status}`.execute(scope.db);
  return rows[0]?.n ?? 0;
}

/** The niches that groups of the workspace have. */
export async function knownNiches(scope: Scope): Promise<string[]> {
  const { rows } = await sql<{ niche: string }>`
    select distinct niche from targets where workspace_id = ${scope.workspace_id} order by niche`.execute(scope.db);
  return rows.map((row) => row.niche);
}

/** Session names of the accounts to which the groups of a niche belong, by link. */
export async function boundAccounts(scope: Scope, niche: string): Promise<Map<string, string>> {
  const { rows } = await sql<{ link: string; account: string }>`
    select t.link, a.session_name as account
    from targets t join telegram_accounts a on a.id = t.assigned_account_id
    where t.workspace_id = ${scope.workspace_id} and t.niche = ${niche}`.execute(scope.db);
  return new Map(rows.map((row) => [row.link, row.account]));
}

/** A place in the order of `postCandidates`: right after the group with this id. The time has all digits that the table keeps. */
export type CandidatePlace = { last_post_at: string | null; id: number };

/** The place before the first group that was ever posted to. */
const FIRST_POSTED: CandidatePlace = { last_post_at: '-infinity', id: 0 };

/** A group to which a post may be possible, with the account that it belongs to. */
export type PostCandidate = { target: TargetState; account: AccountState };

/**
 * Some of the joined groups of a niche to which a post may be possible now: the never-posted first, then the longest silent.
 * Wider than `postBlockers`, which decides. `next`: where to go on; null when there are no more.
 */
export async function postCandidates(
  scope: Scope,
  niche: string,
  page: { after: CandidatePlace | null; limit: number },
): Promise<{ candidates: PostCandidate[]; next: CandidatePlace | null }> {
  const now = scope.now();
  const today = sql`${utcDay(now)}::date`;
  // The rules see milliseconds, the table keeps microseconds: what they see as now lies before the next millisecond.
  const soon = addMs(now, 1);
  const { rows } = await sql<TargetState & { [PLACE]: string | null }>`
    select ${columns}, t.last_post_at::text as ${sql.id(PLACE)}, ${accountColumns(now, OF_ACCOUNT)}
    from targets t join telegram_accounts a on a.id = t.assigned_account_id
      left join account_health_status h on h.account_id = a.id
      join workspace_settings s on s.workspace_id = t.workspace_id
    where t.workspace_id = ${scope.workspace_id} and t.niche = ${niche} and t.status = 'joined'
      and t.warmup_ends_at < ${soon} and (t.next_post_at is null or t.next_post_at < ${soon})
      and (t.last_group_stats_reset < ${today} or t.daily_posts_in_group < s.posts_per_group_per_day)
      and a.is_active and a.hold_reason is null and (a.next_allowed_action_time is null or a.next_allowed_action_time < ${soon})
      and (a.last_stats_reset < ${today} or a.daily_posts_count < s.posts_per_account_per_day) ${beyond(page.after)}
    order by t.last_post_at nulls first, t.id limit ${page.limit}`.execute(scope.db);
  const last = rows.at(-1);
  const place = last ? { last_post_at: last[PLACE], id: last.id } : null;
  const candidates = rows.map(apart);
  if (rows.length === page.limit) return { candidates, next: place };
  // The never-posted are looked through; those that were posted to follow.
  return { candidates, next: page.after?.last_post_at === null ? FIRST_POSTED : null };
}

const PLACE = 'place';
const OF_ACCOUNT = 'account.';

/** Of one row, what is the group's and what is its account's. */
function apart(row: Record<string, unknown>): PostCandidate {
  const target: Record<string, unknown> = {};
  const account: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(row)) {
    if (name.startsWith(OF_ACCOUNT)) account[name.slice(OF_ACCOUNT.length)] = value;
    else if (name !== PLACE) target[name] = value;
  }
  // The columns are those of the two types.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return { target, account } as PostCandidate;
}

/** In a form for which the index is read from there on. */
function beyond(after: CandidatePlace | null): RawBuilder<unknown> {
  if (!after) return sql``;
  if (after.last_post_at === null) return sql`and t.last_post_at is null and t.id > ${after.id}`;
  return sql`and (t.last_post_at, t.id) > (${after.last_post_at}::timestamptz, ${after.id}::bigint)`;
}

/** All groups of a niche that were ever joined, ready or not, in the order of `postCandidates`. */
export function joinedTargets(scope: Scope, niche: string): Promise<TargetState[]> {
  return select(scope, sql`and t.niche = ${niche} and t.status = 'joined' order by t.last_post_at nulls first, t.id`);
}

/** Every group of these niches, however it stands. */
export function targetsOfNiches(scope: Scope, niches: readonly string[]): Promise<TargetState[]> {
  return select(scope, sql`and t.niche = any(${niches}::text[]) order by t.id`);
}

async function change(scope: Scope, target_id: number, set: RawBuilder<unknown>): Promise<void> {
  await sql`
    update targets set ${set}, updated_at = ${scope.now()}
    where workspace_id = ${scope.workspace_id} and id = ${target_id}`.execute(scope.db);
}

/**
 * Binds the group to the account, for ever. Throws `rebind_refused` (by the database, code GC001) when it belongs to
 * another, and a unique violation when Telegram's id is known under another link.
 */
export function bindTarget(
  scope: Scope,
  target_id: number,
  join: { account_id: number; telegram_id: number | null; title: string | null; joined_at: Date; warmup_hours: number },
): Promise<void> {
  return change(
    scope,
    target_id,
    sql`
    status = 'joined', assigned_account_id = ${join.account_id}, joined_at = ${join.joined_at},
    warmup_ends_at = ${addMs(join.joined_at, join.warmup_hours * HOUR_MS)}, error_message = null,
    telegram_id = coalesce(${join.telegram_id}::bigint, telegram_id), title = coalesce(${join.title}::text, title),
    requested_account_id = null`,
  );
}

export function markRequested(
  scope: Scope,
  target_id: number,
  request: { account_id: number; telegram_id: number | null },
): Promise<void> {
  const now = scope.now();
  return change(
    scope,
    target_id,
    sql`status = 'requested', requested_account_id = ${request.account_id}, requested_at = ${now},
      request_checked_at = ${now}, telegram_id = coalesce(${request.telegram_id}::bigint, telegram_id)`,
  );
}

export function markRequestChecked(scope: Scope, target_id: number): Promise<void> {
  return change(scope, target_id, sql`request_checked_at = ${scope.now()}`);
}

export function markTarget(
  scope: Scope,
  target_id: number,
  mark: { status: 'error' | 'banned'; error_message: string },
): Promise<void> {
  return change(scope, target_id, sql`status = ${mark.status}, error_message = ${mark.error_message}`);
}

/** Nothing is posted to this group before `until`. */
export function delayTarget(scope: Scope, target_id: number, until: Date): Promise<void> {
  return change(scope, target_id, sql`next_post_at = greatest(next_post_at, ${until})`);
}

export function forbidContent(scope: Scope, target_id: number, kind: ContentKind): Promise<void> {
  return change(
    scope,
    target_id,
    sql`forbidden_content = (select array_agg(distinct k) from unnest(forbidden_content || ${kind}::text) k)`,
  );
}

/** A group that became a supergroup keeps its row and binding and gets its new id. */
export function moveTarget(scope: Scope, target_id: number, telegram_id: number): Promise<void> {
  return change(scope, target_id, sql`telegram_id = ${telegram_id}`);
}

export async function blocklist(
  scope: Scope,
  entry: { account_id: number; target_id: number; reason: string },
): Promise<void> {
  await sql`
    insert into account_group_blocklist (account_id, target_id, workspace_id, reason, created_at)
    values (${entry.account_id}, ${entry.target_id}, ${scope.workspace_id}, ${entry.reason}, ${scope.now()})
    on conflict (account_id, target_id) do update set reason = excluded.reason`.execute(scope.db);
}
