import { sql } from 'kysely';
import type { Scope } from '#store/scope.ts';

/** A join whose end nobody recorded: its process died, or its connection dropped and did not come back. */
export type OpenAttempt = { id: number; account_id: number; target_id: number };

/** Those of groups of this niche that are still new, oldest first. */
export async function openJoinAttempts(scope: Scope, niche: string): Promise<OpenAttempt[]> {
  const { rows } = await sql<OpenAttempt>`
    select j.id, j.account_id, j.target_id from join_attempts j join targets t on t.id = j.target_id
    where j.workspace_id = ${scope.workspace_id} and j.outcome = 'started' and t.niche = ${niche} and t.status = 'new'
    order by j.id limit 1000`.execute(scope.db);
  return rows;
}
