// How the sessions of a workspace are, as people see it, and what they do about dead ones.
import type { HealthStatus } from '@groundcrew/contract/values.ts';
import { countHealth, isHeld, type HealthCounts } from '#domain/health-counts.ts';
import { notTestable } from '#engine/health-check.ts';
import type { Crew } from '#engine/crew.ts';
import { badField, GroundcrewError } from '#lib/errors.ts';
import { setActive } from '#store/accounts/accounts.ts';
import { healthRows, type HealthRow } from '#store/accounts/health.ts';
import { healthBuckets, type HealthBucket } from '#store/accounts/health-runs.ts';
import type { Scope } from '#store/scope.ts';

export type HealthLine = Omit<HealthRow, 'settings_version' | 'has_session'> & {
  /** Why it is not tested; null: it is. */
  not_checked: string | null;
};

export type HealthTable = HealthCounts & {
  total: number;
  by_status: Partial<Record<HealthStatus, number>>;
  accounts: HealthLine[];
};

export async function healthTable(scope: Scope): Promise<HealthTable> {
  const rows = await healthRows(scope);
  const by_status: Partial<Record<HealthStatus, number>> = {};
  for (const { status } of rows) if (status) by_status[status] = (by_status[status] ?? 0) + 1;
  // The table shows what is known: that an account is held is known also of one that nobody has tested.
  const counts = countHealth(rows, (row) => isHeld(row) || (row.is_active && row.status !== null));
  return { total: rows.length, ...counts, by_status, accounts: rows.map(lineOf) };
}

/** Throws `not_found`. */
export async function healthLine(scope: Scope, id: number): Promise<HealthLine> {
  const row = (await healthRows(scope, id))[0];
  if (!row) throw new GroundcrewError('not_found', { detail: `account ${id}` });
  return lineOf(row);
}

function lineOf(row: HealthRow): HealthLine {
  const { settings_version: _version, has_session: _session, ...line } = row;
  return { ...line, not_checked: notTestable(row) };
}

const DAY_MS = 86_400_000;
const RANGE_MAX_MS = 90 * DAY_MS;

export type HealthHistory = { account: HealthLine; bucket_seconds: number; buckets: HealthBucket[] };

/** Throws `not_found`, and `bad_value` for a range that is none or too long. */
export async function healthOverTime(
  scope: Scope,
  id: number,
  wish: { since?: Date | undefined; until?: Date | undefined; buckets: number },
): Promise<HealthHistory> {
  const account = await healthLine(scope, id);
  const until = wish.until ?? scope.now();
  const since = wish.since ?? new Date(until.getTime() - 7 * DAY_MS);
  const length_ms = until.getTime() - since.getTime();
  if (!(length_ms > 0) || length_ms > RANGE_MAX_MS) {
    throw badField('since', 'from since to until it takes a range of up to 90 days');
  }
  const bucket_seconds = Math.max(1, Math.ceil(length_ms / wish.buckets / 1_000));
  return { account, bucket_seconds, buckets: await healthBuckets(scope, id, { since, until, bucket_seconds }) };
}

export type Invalid = { id: number; session_name: string; error_message: string | null };

/**
 * Switches off those whose session is dead; with `dry_run` only names them. `ids`: only these of them. Who activates them again
 * undoes it.
 */
export async function deactivateInvalid(
  { scope }: Crew,
  { dry_run, ids }: { dry_run: boolean; ids?: readonly number[] | undefined },
): Promise<Invalid[]> {
  const dead = (await healthRows(scope)).filter(
    ({ id, status, is_active }) => is_active && status === 'invalid_session' && (ids?.includes(id) ?? true),
  );
  const done: Invalid[] = [];
  for (const { id, account, error_message } of dead) {
    if (dry_run || (await setActive(scope, id, false))) done.push({ id, session_name: account, error_message });
  }
  return done;
}
