// The invariants that are looked through on live data, and how.
import { sql } from 'kysely';
import type { Scope } from '#store/scope.ts';
import { actInvariants } from './acts.ts';
import { counterInvariants } from './counters.ts';
import { intentInvariants } from './intents.ts';
import type { Invariant, InvariantRow } from './invariant.ts';
import { joinInvariants } from './joins.ts';
import { limitInvariants } from './limits.ts';
import { postInvariants } from './posts.ts';
import { reactionInvariants } from './reactions.ts';
import { secretInvariants } from './secrets.ts';
import { workInvariants } from './work.ts';
import { workspaceInvariants } from './workspaces.ts';

export const ALL_INVARIANTS: readonly Invariant[] = [
  ...limitInvariants,
  ...actInvariants,
  ...postInvariants,
  ...intentInvariants,
  ...counterInvariants,
  ...joinInvariants,
  ...reactionInvariants,
  ...workInvariants,
  ...secretInvariants,
  ...workspaceInvariants,
];

/** What does not hold in one workspace; `more`: there is more than the rows that are given. */
export type Breach = { invariant: Invariant; rows: InvariantRow[]; more: boolean };

/** Looks as `scope.db` sees the tables: see `inOneView` for a view that nobody changes meanwhile. */
export async function breachesOf(
  scope: Scope,
  options: { invariants?: readonly Invariant[]; limit?: number } = {},
): Promise<Breach[]> {
  const { invariants = ALL_INVARIANTS, limit = 100 } = options;
  const at = { workspace_id: scope.workspace_id, now: scope.now() };
  const breaches: Breach[] = [];
  for (const invariant of invariants) {
    const query = sql<InvariantRow>`select * from (${invariant.find(at)}) found limit ${limit + 1}`;
    const { rows } = await query.execute(scope.db);
    if (rows.length > 0) breaches.push({ invariant, rows: rows.slice(0, limit), more: rows.length > limit });
  }
  return breaches;
}

/** All statements of `work` see the tables as they are at its beginning, whoever writes meanwhile. */
export function inOneView<T>(scope: Scope, work: (inside: Scope) => Promise<T>): Promise<T> {
  return scope.db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (tx) => {
      // Whole tables are sorted and joined here, once in a while.
      await sql`set local work_mem = '128MB'`.execute(tx);
      return work({ ...scope, db: tx });
    });
}
