// What happened to one account, and what belongs to it: lists, page by page.
import { sql, type RawBuilder } from 'kysely';
import { utcDay } from '#domain/days.ts';
import type { EventType } from '#domain/events.ts';
import { countRows, readKeyset, type RowKey, type SortColumn } from '#store/database/keyset.ts';
import type { Scope } from '#store/scope.ts';

type Wish = { account_id: number; descending: boolean; after: RowKey | null; limit: number; count: boolean };
type Listed<Row> = { rows: (Row & { row_key: RowKey })[]; total: number | null };

async function page<Row>(
  scope: Scope,
  wish: Wish,
  list: {
    columns: RawBuilder<unknown>;
    from: RawBuilder<unknown>;
    where: RawBuilder<unknown>;
    id: RawBuilder<unknown>;
    sort: SortColumn;
  },
): Promise<Listed<Row>> {
  const rows = await readKeyset<Row>(scope.db, { ...wish, ...list });
  return { rows, total: wish.count ? await countRows(scope.db, list) : null };
}

export type AccountEvent = { seq: number; at: Date; type: EventType; data: Record<string, unknown> };

export function pageOfEvents(scope: Scope, wish: Wish): Promise<Listed<AccountEvent>> {
  return page(scope, wish, {
    columns: sql`e.seq, e.at, e.type, e.data`,
    from: sql`events e`,
    where: sql`e.workspace_id = ${scope.workspace_id} and e.account_id = ${wish.account_id}`,
    id: sql`e.seq`,
    sort: { value: sql`e.seq`, type: 'bigint', nullable: false },
  });
}

export type AccountGroup = {
  id: number;
  link: string;
  title: string | null;
  niche: string;
  status: string;
  joined_at: Date | null;
  warmup_ends_at: Date | null;
  last_post_at: Date | null;
  posts_today: number;
};

export type GroupSort = 'id' | 'link' | 'last_post_at' | 'joined_at';

const GROUP_SORTS: Record<GroupSort, SortColumn> = {
  id: { value: sql`t.id::bigint`, type: 'bigint', nullable: false },
  link: { value: sql`t.link`, type: 'text', nullable: false },
  last_post_at: { value: sql`t.last_post_at`, type: 'timestamptz', nullable: true },
  joined_at: { value: sql`t.joined_at`, type: 'timestamptz', nullable: true },
};

export function pageOfGroups(scope: Scope, wish: Wish & { sort: GroupSort }): Promise<Listed<AccountGroup>> {
  return page(scope, wish, {
    columns: sql`t.id, t.link, t.title, t.niche, t.status, t.joined_at, t.warmup_ends_at, t.last_post_at,
      case when t.last_group_stats_reset < ${utcDay(scope.now())}::date then 0 else t.daily_posts_in_group end
        as posts_today`,
    from: sql`targets t`,
    where: sql`t.workspace_id = ${scope.workspace_id} and t.assigned_account_id = ${wish.account_id}`,
    id: sql`t.id`,
    sort: GROUP_SORTS[wish.sort],
  });
}

export type AccountFlood = { id: number; method: string; seconds: number; at: Date; ends_at: Date };

export function pageOfFloods(scope: Scope, wish: Wish): Promise<Listed<AccountFlood>> {
  return page(scope, wish, {
    columns: sql`f.id, f.method, f.seconds, f.at, f.at + f.seconds * interval '1 second' as ends_at`,
    from: sql`flood_waits f`,
    where: sql`f.workspace_id = ${scope.workspace_id} and f.account_id = ${wish.account_id}`,
    id: sql`f.id`,
    sort: { value: sql`f.at`, type: 'timestamptz', nullable: false },
  });
}
