// What people have decided for the whole workspace.
import { sql } from 'kysely';
import type { Limits } from '#domain/limits.ts';
import type { QuietHours } from '#domain/quiet-hours.ts';
import { zoneFault } from '#domain/schedule/zones.ts';
import { GroundcrewError } from '#lib/errors.ts';
import type { Rules, StopSwitch } from '#domain/rules.ts';
import { addEvent } from '#store/events/events.ts';
import type { Scope } from '#store/scope.ts';

type RulesRow = Limits & {
  stopped_at: Date | null;
  stopped_by: string | null;
  stop_reason: string | null;
  quiet_zone: string | null;
  quiet_from: string | null;
  quiet_to: string | null;
};

/**
 * `hold`: in a transaction that reserves something outgoing. Whoever throws the stop switch then waits for its end, so that
 * nothing is reserved once the switch has been thrown.
 */
export async function readRules(
  scope: Pick<Scope, 'db' | 'workspace_id'>,
  options: { hold?: boolean } = {},
): Promise<Rules> {
  const hold = options.hold === true ? sql`for share` : sql``;
  const { rows } = await sql<RulesRow>`
    select posts_per_group_per_day, posts_per_account_per_day, joins_per_account_per_day, warmup_hours, post_gap_seconds,
      stopped_at, stopped_by, stop_reason, quiet_zone, to_char(quiet_from, 'HH24:MI') as quiet_from,
      to_char(quiet_to, 'HH24:MI') as quiet_to
    from workspace_settings where workspace_id = ${scope.workspace_id} ${hold}`.execute(scope.db);
  const [row] = rows;
  if (!row) throw new Error(`Workspace ${scope.workspace_id} has no settings.`);
  const { stopped_at, stopped_by, stop_reason, quiet_zone, quiet_from, quiet_to, ...limits } = row;
  return {
    limits,
    stop: stopped_at && { at: stopped_at, by: stopped_by ?? 'somebody', reason: stop_reason },
    quiet_hours:
      quiet_zone !== null && quiet_from !== null && quiet_to !== null
        ? { zone: knownZone(quiet_zone), from: quiet_from, to: quiet_to }
        : null,
  };
}

/** PostgreSQL knows zones that Node does not; who writes one by SQL is told, and nothing is sent meanwhile. */
function knownZone(zone: string): string {
  const fault = zoneFault(zone);
  if (fault === null) return zone;
  throw new GroundcrewError('bad_configuration', { detail: `workspace_settings.quiet_zone: ${fault}` });
}

export async function readStopSwitch(scope: Pick<Scope, 'db' | 'workspace_id'>): Promise<StopSwitch | null> {
  return (await readRules(scope)).stop;
}

/** False when it was thrown already: who threw it first, and why, stays. */
export async function throwStopSwitch(scope: Scope, stop: { by: string; reason: string | null }): Promise<boolean> {
  return scope.db.transaction().execute(async (tx) => {
    const { numAffectedRows } = await sql`
      update workspace_settings set stopped_at = ${scope.now()}, stopped_by = ${stop.by}, stop_reason = ${stop.reason}
      where workspace_id = ${scope.workspace_id} and stopped_at is null`.execute(tx);
    if (numAffectedRows !== 1n) return false;
    await addEvent(scope, { type: 'stop.thrown', account_id: null, data: stop }, tx);
    return true;
  });
}

/** False when it was not thrown. */
export async function liftStopSwitch(scope: Scope, by: string): Promise<boolean> {
  return scope.db.transaction().execute(async (tx) => {
    const { numAffectedRows } = await sql`
      update workspace_settings set stopped_at = null
      where workspace_id = ${scope.workspace_id} and stopped_at is not null`.execute(tx);
    if (numAffectedRows !== 1n) return false;
    await addEvent(scope, { type: 'stop.lifted', account_id: null, data: { by } }, tx);
    return true;
  });
}

/** Lets everybody who waits look whether the reason still holds. */
export async function ringRules(scope: Pick<Scope, 'db' | 'workspace_id'>): Promise<void> {
  await sql`select pg_notify('groundcrew_rules', ${scope.workspace_id}::text)`.execute(scope.db);
}

export async function setQuietHours(
  scope: Pick<Scope, 'db' | 'workspace_id'>,
  quiet: QuietHours | null,
): Promise<void> {
  await sql`
    update workspace_settings set quiet_zone = ${quiet?.zone ?? null}, quiet_from = ${quiet?.from ?? null}::time,
      quiet_to = ${quiet?.to ?? null}::time
    where workspace_id = ${scope.workspace_id}`.execute(scope.db);
}
