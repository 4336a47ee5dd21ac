// The history of posts as people look at it.
import { sql, type RawBuilder } from 'kysely';
import { addMs, DAY_MS, utcDay } from '#domain/days.ts';
import { countRows, readKeyset, type RowKey } from '#store/database/keyset.ts';
import type { UnconfirmedPost } from '#store/posts/reads.ts';
import type { Scope } from '#store/scope.ts';

type PostStatus = 'success' | 'error' | 'flood_wait' | 'skipped';

export type PostListing = {
  id: number;
  account_id: number;
  /** Session name. */
  account: string;
  target_id: number;
  link: string;
  niche: string;
  status: PostStatus;
  error_message: string | null;
  message_content: string | null;
  photo_path: string | null;
  telegram_message_id: number | null;
  campaign_id: number | null;
  run_id: number | null;
  created_at: Date;
};

export type PostFilter = {
  account_id?: number | undefined;
  target_id?: number | undefined;
  campaign_id?: number | undefined;
  run_id?: number | undefined;
  niche?: string | undefined;
  status?: PostStatus | undefined;
  since?: Date | undefined;
  until?: Date | undefined;
  search?: string | undefined;
};

type Page = { descending: boolean; after: RowKey | null; limit: number; count: boolean };

const columns = sql`p.id, p.account_id, a.session_name as account, p.target_id, t.link, t.niche, p.status, p.error_message,
  p.message_content, p.photo_path, i.telegram_message_id, i.campaign_id, i.run_id, p.created_at`;

const FROM = sql`post_history p join targets t on t.id = p.target_id join telegram_accounts a on a.id = p.account_id
  left join post_intents i on i.id = p.intent_id`;

export async function pageOfPosts(
  scope: Scope,
  wish: PostFilter & Page,
): Promise<{ rows: (PostListing & { row_key: RowKey })[]; total: number | null }> {
  const where = filterOf(scope, wish);
  const rows = await readKeyset<PostListing>(scope.db, {
    ...wish,
    columns,
    from: FROM,
    where,
    id: sql`p.id`,
    sort: { value: sql`p.created_at`, type: 'timestamptz', nullable: false },
  });
  return { rows, total: wish.count ? await countRows(scope.db, { from: FROM, where }) : null };
}

function filterOf(scope: Scope, wish: PostFilter): RawBuilder<unknown> {
  const conditions = [sql`p.workspace_id = ${scope.workspace_id}`];
  if (wish.account_id !== undefined) conditions.push(sql`p.account_id = ${wish.account_id}`);
  if (wish.target_id !== undefined) conditions.push(sql`p.target_id = ${wish.target_id}`);
  if (wish.campaign_id !== undefined) conditions.push(sql`i.campaign_id = ${wish.campaign_id}`);
  if (wish.run_id !== undefined) conditions.push(sql`i.run_id = ${wish.run_id}`);
  if (wish.niche !== undefined) conditions.push(sql`t.niche = ${wish.niche}`);
  if (wish.status !== undefined) conditions.push(sql`p.status = ${wish.status}`);
  if (wish.since !== undefined) conditions.push(sql`p.created_at >= ${wish.since}`);
  if (wish.until !== undefined) conditions.push(sql`p.created_at < ${wish.until}`);
  if (wish.search) {
    const part = `%${wish.search.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
    conditions.push(sql`(t.link ilike ${part} or p.error_message ilike ${part})`);
  }
  return sql.join(conditions, sql` and `);
}

export type PostDetail = PostListing & {
  intent_id: number | null;
  slot_at: Date | null;
  reserved_at: Date | null;
  resolved_at: Date | null;
  resolved_by: string | null;
};

export async function postOfHistory(scope: Scope, id: number): Promise<PostDetail | null> {
  const { rows } = await sql<PostDetail>`
    select ${columns}, p.intent_id, i.slot_at, i.reserved_at, i.resolved_at, i.resolved_by
    from ${FROM} where p.workspace_id = ${scope.workspace_id} and p.id = ${id}`.execute(scope.db);
  return rows[0] ?? null;
}

export type PostCount = { key: string; name: string } & Record<PostStatus, number>;

const BUSIEST = 100;

const BY = {
  day: {
    key: sql`(p.created_at at time zone 'UTC')::date::text`,
    name: sql`(p.created_at at time zone 'UTC')::date::text`,
  },
  account: { key: sql`p.account_id::text`, name: sql`a.session_name` },
  target: { key: sql`p.target_id::text`, name: sql`t.link` },
};

/** Of the last so many UTC days, today with them: days in order, or the busiest accounts or groups. */
export async function countPosts(
  scope: Scope,
  wish: PostFilter & { by: keyof typeof BY; days: number },
): Promise<PostCount[]> {
  const today = new Date(utcDay(scope.now()));
  const where = filterOf(scope, { ...wish, since: addMs(today, -(wish.days - 1) * DAY_MS) });
  const { key, name } = BY[wish.by];
  const order = wish.by === 'day' ? sql`1` : sql`count(*) desc, 1`;
  const of = (status: PostStatus) => sql`count(*) filter (where p.status = ${status})`;
  const { rows } = await sql<PostCount>`
    select ${key} as key, ${name} as name, ${of('success')} as success, ${of('error')} as error,
      ${of('flood_wait')} as flood_wait, ${of('skipped')} as skipped
    from ${FROM} where ${where} group by 1, 2 order by ${order} limit ${BUSIEST}`.execute(scope.db);
  return rows;
}

/** The oldest first. */
export async function pageOfUnconfirmed(
  scope: Scope,
  wish: Page & { account_id?: number | undefined; target_id?: number | undefined },
): Promise<{ rows: (UnconfirmedPost & { row_key: RowKey })[]; total: number | null }> {
  const conditions = [sql`i.workspace_id = ${scope.workspace_id}`, sql`i.state = 'unconfirmed'`];
  if (wish.account_id !== undefined) conditions.push(sql`i.account_id = ${wish.account_id}`);
  if (wish.target_id !== undefined) conditions.push(sql`i.target_id = ${wish.target_id}`);
  const where = sql.join(conditions, sql` and `);
  const from = sql`post_intents i join targets t on t.id = i.target_id join telegram_accounts a on a.id = i.account_id
    left join campaigns c on c.id = i.campaign_id`;
  const rows = await readKeyset<UnconfirmedPost>(scope.db, {
    ...wish,
    columns: sql`i.id, i.account_id, i.target_id, i.message_content, i.photo_path, i.reserved_at, t.link,
      a.session_name as account, c.name as campaign, i.error_message`,
    from,
    where,
    id: sql`i.id`,
    sort: { value: sql`i.id`, type: 'bigint', nullable: false },
  });
  return { rows, total: wish.count ? await countRows(scope.db, { from, where }) : null };
}
