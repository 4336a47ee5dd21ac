import { sql } from 'kysely';
import { countRows, readKeyset, type RowKey } from '#store/database/keyset.ts';
import type { Scope } from '#store/scope.ts';

export type BlockedPair = {
  target_id: number;
  link: string;
  account_id: number;
  /** Session name. */
  account: string;
  /** The group belongs to it: nobody posts there. */
  bound: boolean;
  reason: string | null;
  created_at: Date;
};

export type BlockedWish = {
  descending: boolean;
  after: RowKey | null;
  limit: number;
  count: boolean;
  target_id?: number | undefined;
  account_id?: number | undefined;
};

/** Which accounts may not act in which groups, by group and then account. */
export async function pageOfBlocked(
  scope: Scope,
  wish: BlockedWish,
): Promise<{ rows: (BlockedPair & { row_key: RowKey })[]; total: number | null }> {
  const conditions = [sql`b.workspace_id = ${scope.workspace_id}`];
  if (wish.target_id !== undefined) conditions.push(sql`b.target_id = ${wish.target_id}`);
  if (wish.account_id !== undefined) conditions.push(sql`b.account_id = ${wish.account_id}`);
  const where = sql.join(conditions, sql` and `);
  const rows = await readKeyset<BlockedPair>(scope.db, {
    ...wish,
    columns: sql`b.target_id, t.link, b.account_id, a.session_name as account,
      t.assigned_account_id is not distinct from b.account_id as bound, b.reason, b.created_at`,
    from: sql`account_group_blocklist b join targets t on t.id = b.target_id join telegram_accounts a on a.id = b.account_id`,
    where,
    // A pair has no number of its own: within a group the account's is unique.
    id: sql`b.account_id`,
    sort: { value: sql`b.target_id`, type: 'bigint', nullable: false },
  });
  return {
    rows,
    total: wish.count ? await countRows(scope.db, { from: sql`account_group_blocklist b`, where }) : null,
  };
}

/** Adds the pair, or gives it the new reason. Null where one of the two is not of this workspace; `added` is false when it was there. */
export async function block(
  scope: Scope,
  entry: { account_id: number; target_id: number; reason: string },
): Promise<{ added: boolean } | null> {
  const { rows } = await sql<{ added: boolean }>`
    insert into account_group_blocklist (account_id, target_id, workspace_id, reason, created_at)
    select a.id, t.id, t.workspace_id, ${entry.reason}, ${scope.now()}::timestamptz
    from targets t join telegram_accounts a on a.workspace_id = t.workspace_id
    where t.workspace_id = ${scope.workspace_id} and t.id = ${entry.target_id} and a.id = ${entry.account_id}
    on conflict (account_id, target_id) do update set reason = excluded.reason
    returning xmax = 0 as added`.execute(scope.db);
  return rows[0] ?? null;
}

/** False when the account was not blocked there. */
export async function unblock(scope: Scope, pair: { account_id: number; target_id: number }): Promise<boolean> {
  const { numAffectedRows } = await sql`
    delete from account_group_blocklist
    where workspace_id = ${scope.workspace_id} and account_id = ${pair.account_id} and target_id = ${pair.target_id}`.execute(
    scope.db,
  );
  return numAffectedRows === 1n;
}
