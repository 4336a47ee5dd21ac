import { sql } from 'kysely';
import type { Flood } from '#domain/floods.ts';
import { addMs } from '#domain/days.ts';
import { FLOOD_MEMORY_MS } from '#domain/floods.ts';
import { assertLease, type Lease } from '#store/leases.ts';
import type { Scope } from '#store/scope.ts';

export type JoinOutcomeKind = 'joined' | 'already_member' | 'requested' | 'flood_wait' | 'error' | 'not_sent';

/** Committed before the call: it counts for the day even if nobody lives to see the answer. */
export async function startJoinAttempt(
  scope: Scope,
  lease: Lease,
  attempt: { account_id: number; target_id: number; run_id: number },
): Promise<number> {
  return scope.db.transaction().execute(async (tx) => {
    await assertLease(tx, lease);
    const { rows } = await sql<{ id: number }>`
      insert into join_attempts (workspace_id, account_id, target_id, run_id, at)
      values (${scope.workspace_id}, ${attempt.account_id}, ${attempt.target_id}, ${attempt.run_id}, ${scope.now()})
      returning id`.execute(tx);
    const [row] = rows;
    if (!row) throw new Error('The join attempt was not stored.');
    return row.id;
  });
}

export async function finishJoinAttempt(
  scope: Scope,
  id: number,
  end: { outcome: JoinOutcomeKind; error_message: string | null },
): Promise<void> {
  await sql`
    update join_attempts set outcome = ${end.outcome}, error_message = ${end.error_message}
    where id = ${id}`.execute(scope.db);
}

/** When the niche may join again, and why it waits; null when it may now. */
export async function joinPauseOf(scope: Scope, niche: string): Promise<{ until: Date; reason: string } | null> {
  const { rows } = await sql<{ until: Date; reason: string }>`
    select until, reason from join_pauses
    where workspace_id = ${scope.workspace_id} and niche = ${niche} and until > ${scope.now()}`.execute(scope.db);
  return rows[0] ?? null;
}

/** A pause only ever grows: a restart or a second run never shortens one. */
export async function setNichePause(
  scope: Scope,
  niche: string,
  pause: { until: Date; reason: string },
): Promise<void> {
  await sql`
    insert into join_pauses as p (workspace_id, niche, until, reason)
    values (${scope.workspace_id}, ${niche}, ${pause.until}, ${pause.reason})
    on conflict (workspace_id, niche) do update set until = excluded.until, reason = excluded.reason
    where p.until < excluded.until`.execute(scope.db);
}

export async function recordFlood(scope: Scope, flood: Omit<Flood, 'at'>): Promise<void> {
  await sql`
    insert into flood_waits (workspace_id, account_id, method, seconds, at)
    values (${scope.workspace_id}, ${flood.account_id}, ${flood.method}, ${flood.seconds}, ${scope.now()})`.execute(
    scope.db,
  );
}

/** The part of the ledger that still has a say in pauses. */
export async function recentFloods(scope: Scope): Promise<Flood[]> {
  const { rows } = await sql<Flood>`
    select account_id, method, seconds, at from flood_waits
    where workspace_id = ${scope.workspace_id} and at >= ${addMs(scope.now(), -FLOOD_MEMORY_MS)}
    order by at desc limit 10000`.execute(scope.db);
  return rows;
}
