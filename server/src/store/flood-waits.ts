import { sql } from 'kysely';
import type { Scope } from '#store/scope.ts';

/** Until when Telegram wants this account not to call this method, by the ledger of floods; null: it may call. */
export async function floodWaitEnds(scope: Scope, account_id: number, method: string): Promise<Date | null> {
  const now = scope.now();
  const { rows } = await sql<{ until: Date | null }>`
    select max(at + seconds * interval '1 second') as until from flood_waits
    where workspace_id = ${scope.workspace_id} and account_id = ${account_id} and method = ${method} and at <= ${now}`.execute(
    scope.db,
  );
  const until = rows[0]?.until ?? null;
  return until && until > now ? until : null;
}
