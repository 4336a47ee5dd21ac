import { sql } from 'kysely';
import type { Scope } from '#store/scope.ts';

export type BlockedPair = {
  target_id: number;
  link: string;
  account_id: number;
  /** Session name. */
  account: string;
  reason: string | null;
  created_at: Date;
};

/** Which accounts may not act in which groups. */
export async function listBlocked(scope: Scope): Promise<BlockedPair[]> {
  const { rows } = await sql<BlockedPair>`
    select b.target_id, t.link, b.account_id, a.session_name as account, b.reason, b.created_at
    from account_group_blocklist b join targets t on t.id = b.target_id join telegram_accounts a on a.id = b.account_id
    where b.workspace_id = ${scope.workspace_id} order by t.id, a.id`.execute(scope.db);
  return rows;
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
