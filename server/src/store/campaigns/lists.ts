// Campaigns, their slots and what they posted, page by page.
import { sql } from 'kysely';
import type { Campaign, CampaignStatus } from '#domain/campaigns.ts';
import { addMs, DAY_MS, utcDay } from '#domain/days.ts';
import { slotColumns, slotTables, type CampaignSlot } from '#store/campaigns/slots.ts';
import { countRows, readKeyset, type Keyset, type RowKey, type SortColumn } from '#store/database/keyset.ts';
import type { Scope } from '#store/scope.ts';

type Wish<Sort extends string> = Pick<Keyset, 'descending' | 'after' | 'limit'> & { sort: Sort; count: boolean };
type Page<Row> = { rows: (Row & { row_key: RowKey })[]; total: number | null };

async function page<Row>(
  scope: Scope,
  wish: Wish<string>,
  list: Pick<Keyset, 'columns' | 'from' | 'where' | 'id' | 'sort'>,
): Promise<Page<Row>> {
  const { descending, after, limit } = wish;
  const rows = await readKeyset<Row>(scope.db, { descending, after, limit, ...list });
  return { rows, total: wish.count ? await countRows(scope.db, list) : null };
}

export type CampaignSort = 'name' | 'id' | 'niche' | 'status' | 'updated_at';

const SORTS: Record<CampaignSort, SortColumn> = {
  name: { value: sql`lower(c.name)`, type: 'text', nullable: false },
  id: { value: sql`c.id`, type: 'bigint', nullable: false },
  niche: { value: sql`c.niche`, type: 'text', nullable: false },
  status: { value: sql`c.status`, type: 'text', nullable: false },
  updated_at: { value: sql`c.updated_at`, type: 'timestamptz', nullable: false },
};

export type CampaignListing = Campaign & { variants: number };

export function pageOfCampaigns(
  scope: Scope,
  wish: Wish<CampaignSort> & {
    status?: CampaignStatus | undefined;
    niche?: string | undefined;
    search?: string | undefined;
  },
): Promise<Page<CampaignListing>> {
  const conditions = [sql`c.workspace_id = ${scope.workspace_id}`];
  if (wish.status !== undefined) conditions.push(sql`c.status = ${wish.status}`);
  if (wish.niche !== undefined) conditions.push(sql`c.niche = ${wish.niche}`);
  if (wish.search) {
    const part = `%${wish.search.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
    conditions.push(sql`(c.name ilike ${part} or c.niche ilike ${part})`);
  }
  return page(scope, wish, {
    columns: sql`c.id, c.name, c.niche, c.zone, c.slots, c.interval_minutes, c.interval_from, c.gap_seconds, c.status, c.due_from,
      c.ends_at, c.created_at, c.created_by, c.started_at, c.updated_at, c.updated_by, (select count(*)::int from campaign_variants v where v.campaign_id = c.id) as variants`,
    from: sql`campaigns c`,
    where: sql.join(conditions, sql` and `),
    id: sql`c.id`,
    sort: SORTS[wish.sort],
  });
}

/** By their time, which is unlike within a campaign. */
export function pageOfSlots(
  scope: Scope,
  wish: Wish<string> & { campaign_id: number; state?: CampaignSlot['state'] | undefined },
): Promise<Page<Omit<CampaignSlot, 'skips'>>> {
  const conditions = [sql`s.workspace_id = ${scope.workspace_id}`, sql`s.campaign_id = ${wish.campaign_id}`];
  if (wish.state !== undefined) conditions.push(sql`s.state = ${wish.state}`);
  return page(scope, wish, {
    columns: slotColumns,
    from: slotTables,
    where: sql.join(conditions, sql` and `),
    id: sql`s.campaign_id`,
    sort: { value: sql`s.slot_at`, type: 'timestamptz', nullable: false },
  });
}

export type CampaignPost = {
  id: number;
  slot_at: Date;
  target_id: number;
  link: string;
  account_id: number;
  account: string;
  state: 'reserved' | 'sent' | 'released' | 'unconfirmed';
  reserved_at: Date;
  resolved_at: Date | null;
  telegram_message_id: number | null;
  error_message: string | null;
};

/** By when they were begun. */
export function pageOfCampaignPosts(
  scope: Scope,
  wish: Wish<string> & {
    campaign_id: number;
    slot_at?: Date | undefined;
    state?: CampaignPost['state'] | undefined;
  },
): Promise<Page<CampaignPost>> {
  const conditions = [sql`i.workspace_id = ${scope.workspace_id}`, sql`i.campaign_id = ${wish.campaign_id}`];
  if (wish.slot_at !== undefined) conditions.push(sql`i.slot_at = ${wish.slot_at}`);
  if (wish.state !== undefined) conditions.push(sql`i.state = ${wish.state}`);
  return page(scope, wish, {
    columns: sql`i.id, i.slot_at, i.target_id, t.link, i.account_id, a.session_name as account, i.state, i.reserved_at,
      i.resolved_at, i.telegram_message_id, coalesce(h.error_message, i.error_message) as error_message`,
    from: sql`post_intents i join targets t on t.id = i.target_id join telegram_accounts a on a.id = i.account_id
      left join post_history h on h.intent_id = i.id`,
    where: sql.join(conditions, sql` and `),
    id: sql`i.id`,
    sort: { value: sql`i.reserved_at`, type: 'timestamptz', nullable: false },
  });
}

export type CampaignDay = {
  date: string;
  posted: number;
  failed: number;
  unconfirmed: number;
  slots_done: number;
  slots_missed: number;
};

/** The last `days` UTC days, oldest first; days on which nothing was are there, too. */
export async function campaignDays(scope: Scope, campaign_id: number, days: number): Promise<CampaignDay[]> {
  const today = utcDay(scope.now());
  const from = utcDay(addMs(scope.now(), -(days - 1) * DAY_MS));
  const own = sql`workspace_id = ${scope.workspace_id} and campaign_id = ${campaign_id}`;
  const { rows } = await sql<CampaignDay>`
    select d::date::text as date, coalesce(p.posted, 0) as posted, coalesce(p.failed, 0) as failed,
      coalesce(p.unconfirmed, 0) as unconfirmed, coalesce(s.slots_done, 0) as slots_done,
      coalesce(s.slots_missed, 0) as slots_missed
    from generate_series(${from}::date::timestamp, ${today}::date::timestamp, interval '1 day') d
    left join (
      select quota_day, count(*) filter (where state = 'sent')::int as posted,
        count(*) filter (where state = 'released')::int as failed,
        count(*) filter (where state in ('reserved', 'unconfirmed'))::int as unconfirmed
      from post_intents where ${own} and quota_day >= ${from}::date group by quota_day) p on p.quota_day = d::date
    left join (
      select (slot_at at time zone 'UTC')::date as day, count(*) filter (where state = 'done')::int as slots_done,
        count(*) filter (where state = 'missed')::int as slots_missed
      from campaign_slots where ${own} and slot_at >= ${from}::date group by 1) s on s.day = d::date
    order by 1`.execute(scope.db);
  return rows;
}
