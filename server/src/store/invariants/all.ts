// The invariants that are looked through on live data, and how.
import { sql } from 'kysely';
import { GroundcrewError } from '#lib/errors.ts';
import type { Scope } from '#store/scope.ts';
import { codeOf } from '#store/database/sqlstates.ts';
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

const QUERY_CANCELED = '57014';

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
export async function inOneView<T>(
  scope: Scope,
  work: (inside: Scope) => Promise<T>,
  { timeout_ms = 0 }: { timeout_ms?: number } = {},
): Promise<T> {
  try {
    return await lookInOneView(scope, work, timeout_ms);
  } catch (cause) {
    if (codeOf(cause) !== QUERY_CANCELED) throw cause;
    throw tookTooLong(timeout_ms, cause);
  }
}

export function tookTooLong(timeout_ms: number, cause?: unknown): GroundcrewError {
  const detail = `it takes more than ${timeout_ms / 1_000} s: on the command line, groundcrew verify takes its time`;
  return new GroundcrewError('too_large', { detail, cause });
}

function lookInOneView<T>(scope: Scope, work: (inside: Scope) => Promise<T>, timeout_ms: number): Promise<T> {
  return scope.db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (tx) => {
      // Whole tables are sorted and joined here, once in a while.
      await sql`set local work_mem = '128MB'`.execute(tx);
      await sql`select set_config('statement_timeout', ${String(timeout_ms)}, true)`.execute(tx);
      return work({ ...scope, db: tx });
    });
}
