// Events page by page.
import { sql } from 'kysely';
import { countRows, readKeyset, type RowKey } from '#store/database/keyset.ts';
import type { StoredEvent } from '#store/events/events.ts';
import type { Scope } from '#store/scope.ts';

export type EventFilter = {
  /** `health.changed`, or what stands before the dot for all of a kind. */
  type?: string | undefined;
  account_id?: number | undefined;
  /** Only those after this number. */
  since?: number | undefined;
};

export type EventWish = EventFilter & {
  descending: boolean;
  after: RowKey | null;
  limit: number;
  count: boolean;
};

export async function pageOfEvents(
  scope: Scope,
  wish: EventWish,
): Promise<{ rows: (StoredEvent & { row_key: RowKey })[]; total: number | null }> {
  const from = sql`events`;
  const conditions = [sql`workspace_id = ${scope.workspace_id}`, sql`stream = 'events'`];
  if (wish.type !== undefined) conditions.push(sql`(type = ${wish.type} or starts_with(type, ${`${wish.type}.`}))`);
  if (wish.account_id !== undefined) conditions.push(sql`account_id = ${wish.account_id}`);
  if (wish.since !== undefined) conditions.push(sql`seq > ${wish.since}`);
  const where = sql.join(conditions, sql` and `);
  const rows = await readKeyset<StoredEvent>(scope.db, {
    ...wish,
    columns: sql`seq, at, type, account_id, data`,
    from,
    where,
    id: sql`seq`,
    sort: { value: sql`seq`, type: 'bigint', nullable: false },
  });
  return { rows, total: wish.count ? await countRows(scope.db, { from, where }) : null };
}
