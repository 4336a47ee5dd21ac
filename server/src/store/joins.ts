import { sql } from 'kysely';
import type { AccountState } from '#domain/accounts.ts';
import { joinBlockers } from '#domain/blockers.ts';
import { addMs } from '#domain/days.ts';
import { FLOOD_MEMORY_MS, slowedBy, type Flood } from '#domain/floods.ts';
import type { JoinOutcomeKind } from '#domain/targets.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { accountState } from '#store/accounts.ts';
import { addEvent } from '#store/events.ts';
import { assertLease, type Lease } from '#store/leases.ts';
import { assertRunGoesOn } from '#store/runs.ts';
import type { Scope } from '#store/scope.ts';
import { targetState } from '#store/targets.ts';
import { readRules } from '#store/rules.ts';

/**
 * Committed before the call: it counts for the day even if nobody lives to see the answer. Everything that keeps the account
 * from joining is looked at once more with its row held, since a run of another niche may have used it meanwhile; then
 * it throws `account_leased`.
 */
export async function startJoinAttempt(
  scope: Scope,
  lease: Lease,
  attempt: { account_id: number; target_id: number; run_id: number },
): Promise<number> {
  return scope.db.transaction().execute(async (tx) => {
    await assertLease(tx, lease);
    // A run that was given up for dead has a successor, which may have this group joined by another account.
    await assertRunGoesOn(tx, attempt.run_id);
    await assertMayJoin({ ...scope, db: tx }, attempt);
    const { rows } = await sql<{ id: number }>`
      insert into join_attempts (workspace_id, account_id, target_id, run_id, at)
      values (${scope.workspace_id}, ${attempt.account_id}, ${attempt.target_id}, ${attempt.run_id}, ${scope.now()})
      returning id`.execute(tx);
    const [row] = rows;
    if (!row) throw new Error('The join attempt was not stored.');
    return row.id;
  });
}

async function assertMayJoin(inside: Scope, attempt: { account_id: number; target_id: number }): Promise<void> {
  const rules = await readRules(inside, { hold: true });
  await sql`select from telegram_accounts where id = ${attempt.account_id} for update`.execute(inside.db);
  const account = await accountState(inside, attempt.account_id);
  const target = await targetState(inside, attempt.target_id);
  if (!account || !target)
    throw new Error(`Account ${attempt.account_id} or group ${attempt.target_id} does not exist.`);
  const reasons = joinBlockers(account, rules, inside.now(), target).map((blocker) => blocker.message);
  if (await pauseWasLost(inside, account)) reasons.push('an earlier join of it ended without its pause');
  if (reasons.length === 0) return;
  const detail = `${account.session_name}: ${reasons.join('; ')}`;
  throw new GroundcrewError('account_leased', { detail, details: { account_id: account.id } });
}

/**
 * A process can end between a join and its pause. Then the pause is reckoned from the attempt, which was stored before:
 * the shortest one, and the time that a call may take.
 */
const UNSTORED_PAUSE = sql`interval '330 seconds'`;
/** Or soon, for a clock that was set back. */
const lately = ({ now }: Scope) => sql`
  j.at between ${now()}::timestamptz - ${UNSTORED_PAUSE} and ${now()}::timestamptz + ${UNSTORED_PAUSE}`;
const MAY_HAVE_JOINED = sql`j.outcome in ('started', 'joined', 'requested')`;

async function pauseWasLost(scope: Scope, account: AccountState): Promise<boolean> {
  const { rows } = await sql`
    select from join_attempts j
    where j.account_id = ${account.id} and ${MAY_HAVE_JOINED} and ${lately(scope)}
      and j.at >= coalesce(${account.next_join_at}::timestamptz, '-infinity') limit 1`.execute(scope.db);
  return rows.length > 0;
}

export async function finishJoinAttempt(
  scope: Scope,
  id: number,
  end: { outcome: JoinOutcomeKind; error_message: string | null },
): Promise<void> {
  await scope.db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ account_id: number; target_id: number; link: string }>`
      update join_attempts j set outcome = ${end.outcome}, error_message = ${end.error_message}
      from targets t where j.id = ${id} and t.id = j.target_id
      returning j.account_id, j.target_id, t.link`.execute(tx);
    const [attempt] = rows;
    if (!attempt) return;
    const { account_id, target_id, link } = attempt;
    const data = { target_id, link, outcome: end.outcome, error: end.error_message };
    await addEvent(scope, { type: 'join.ended', account_id, data }, tx);
  });
}

/** When the niche may join again, and why it waits; null when it may now. */
export async function joinPauseOf(scope: Scope, niche: string): Promise<{ until: Date; reason: string } | null> {
  const { rows } = await sql<{ until: Date; reason: string }>`
    select until, reason from join_pauses
    where workspace_id = ${scope.workspace_id} and niche = ${niche} and until > ${scope.now()}
    union all
    select j.at + ${UNSTORED_PAUSE}, 'pause after a join whose end was not recorded'
    from join_attempts j join targets t on t.id = j.target_id
    where j.workspace_id = ${scope.workspace_id} and t.niche = ${niche} and ${MAY_HAVE_JOINED}
      and ${lately(scope)}
      and not exists (select from join_pauses p
        where p.workspace_id = j.workspace_id and p.niche = t.niche and p.until > j.at)
    order by until desc limit 1`.execute(scope.db);
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

/** Into the ledger, and told with what it slows down: several short floods come before a long one. */
export async function recordFlood(scope: Scope, flood: Omit<Flood, 'at'>): Promise<void> {
  const { account_id, method, seconds } = flood;
  await scope.db.transaction().execute(async (tx) => {
    await sql`
      insert into flood_waits (workspace_id, account_id, method, seconds, at)
      values (${scope.workspace_id}, ${account_id}, ${method}, ${seconds}, ${scope.now()})`.execute(tx);
    const { account, pool } = slowedBy(await recentFloods({ ...scope, db: tx }), account_id, scope.now());
    const data = { method, seconds, account_slowed: account, pool_slowed: pool };
    await addEvent(scope, { type: 'flood.met', account_id, data }, tx);
  });
}

/** The part of the ledger that still has a say in pauses. */
export async function recentFloods(scope: Scope): Promise<Flood[]> {
  const { rows } = await sql<Flood>`
    select account_id, method, seconds, at from flood_waits
    where workspace_id = ${scope.workspace_id} and at >= ${addMs(scope.now(), -FLOOD_MEMORY_MS)}
    order by at desc limit 10000`.execute(scope.db);
  return rows;
}
