import { sql } from 'kysely';
import { joinBlockers } from '#domain/blockers.ts';
import type { JoinOutcomeKind } from '#domain/targets.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { accountState } from '#store/accounts/accounts.ts';
import { addEvent } from '#store/events/events.ts';
import { assertLease, type Lease } from '#store/leases/leases.ts';
import { assertRunGoesOn } from '#store/runs/runs.ts';
import type { Scope } from '#store/scope.ts';
import { readRules } from '#store/workspaces/rules.ts';
import { bindTarget, markRequested, targetState } from '#store/groups/targets.ts';
import { mayHaveJoinedLately, UNSTORED_PAUSE } from '#store/groups/unstored-pause.ts';

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
  const blockers = joinBlockers(account, rules, inside.now(), target);
  if (blockers.length === 0) return;
  const detail = `${account.session_name}: ${blockers.map(({ message }) => message).join('; ')}`;
  throw new GroundcrewError('account_leased', { detail, details: { account_id: account.id } });
}

/** Only once: what has an end keeps it, whoever comes late. */
export async function finishJoinAttempt(scope: Scope, id: number, end: AttemptEnd): Promise<void> {
  await scope.db.transaction().execute((tx) => endAttempt({ ...scope, db: tx }, id, end));
}

type AttemptEnd = { outcome: JoinOutcomeKind; error_message: string | null };
/** The attempt that led there; null: the account was in already. */
type Attempt = { id: number; outcome: JoinOutcomeKind } | null;

/**
 * The account is in the group: the group is bound to it, for ever, and the attempt has its end, both or neither. Fenced:
 * whoever lost the account meanwhile binds nothing; its successor looks. Throws as `bindTarget`, and `lease_lost`.
 */
export async function recordJoin(
  scope: Scope,
  lease: Lease,
  join: {
    attempt: Attempt;
    target_id: number;
    telegram_id: number;
    title: string;
    warmup_hours: number;
  },
): Promise<void> {
  const { attempt, target_id, ...known } = join;
  await scope.db.transaction().execute(async (tx) => {
    const inside = { ...scope, db: tx };
    await assertLease(tx, lease);
    await bindTarget(inside, target_id, { ...known, account_id: lease.account_id, joined_at: scope.now() });
    if (attempt) await endAttempt(inside, attempt.id, { outcome: attempt.outcome, error_message: null });
  });
}

/** An admin has to approve: the group waits for that, and the attempt has its end, both or neither. Fenced. */
export async function recordRequest(
  scope: Scope,
  lease: Lease,
  request: { attempt_id: number; target_id: number; telegram_id: number | null },
): Promise<void> {
  const { attempt_id, target_id, telegram_id } = request;
  await scope.db.transaction().execute(async (tx) => {
    const inside = { ...scope, db: tx };
    await assertLease(tx, lease);
    await markRequested(inside, target_id, { account_id: lease.account_id, telegram_id });
    await endAttempt(inside, attempt_id, { outcome: 'requested', error_message: null });
  });
}

async function endAttempt(inside: Scope, id: number, end: AttemptEnd): Promise<void> {
  const { rows } = await sql<{ account_id: number; target_id: number; link: string }>`
    update join_attempts j set outcome = ${end.outcome}, error_message = ${end.error_message}
    from targets t where j.id = ${id} and j.outcome = 'started' and t.id = j.target_id
    returning j.account_id, j.target_id, t.link`.execute(inside.db);
  const [attempt] = rows;
  if (!attempt) return;
  const { account_id, target_id, link } = attempt;
  const data = { target_id, link, outcome: end.outcome, error: end.error_message };
  await addEvent(inside, { type: 'join.ended', account_id, data }, inside.db);
}

/** When the niche may join again, and why it waits; null when it may now. */
export async function joinPauseOf(scope: Scope, niche: string): Promise<{ until: Date; reason: string } | null> {
  const { rows } = await sql<{ until: Date; reason: string }>`
    select until, reason from join_pauses
    where workspace_id = ${scope.workspace_id} and niche = ${niche} and until > ${scope.now()}
    union all
    select j.at + ${UNSTORED_PAUSE}, 'pause after a join whose end was not recorded'
    from join_attempts j join targets t on t.id = j.target_id
    where j.workspace_id = ${scope.workspace_id} and t.niche = ${niche}
      and ${mayHaveJoinedLately(scope.now())}
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
