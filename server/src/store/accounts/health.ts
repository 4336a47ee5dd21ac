import { sql } from 'kysely';
import type { HealthStatus } from '@groundcrew/contract/values.ts';
import { inBatches } from '#lib/in-batches.ts';
import { addEvent } from '#store/events/events.ts';
import type { Scope } from '#store/scope.ts';
import { transientKind } from '#store/database/sqlstates.ts';

export type HealthCheck = {
  account_id: number;
  status: HealthStatus;
  /** Null when, and only when, the status is ok. */
  error_message: string | null;
  latency_ms: number | null;
};

/** Records a check, and tells when the status is another one now. Checks at the same time count one after the other. */
export async function recordHealthCheck(scope: Scope, check: HealthCheck): Promise<void> {
  if (await writeSameStatus(scope, check)) return;
  await scope.db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ status: HealthStatus }>`
      select status from account_health_status where account_id = ${check.account_id} for update`.execute(tx);
    await writeHealthCheck({ ...scope, db: tx }, check);
    const from = rows[0]?.status ?? null;
    const { account_id, status: to, error_message } = check;
    if (from === to) return;
    await addEvent(scope, { type: 'health.changed', account_id, data: { from, to, error_message } }, tx);
  });
}

/** As nearly every check goes, in one statement: the status stays what it is, and nobody is told. False when it does not. */
const writeSameStatus = inBatches(
  async (scope: Scope, checks: readonly HealthCheck[]) => {
    // Of two checks of one account at the same time the other goes the long way.
    const first = checks.filter(({ account_id }, n) => checks.findIndex((one) => one.account_id === account_id) === n);
    const now = scope.now();
    const { rows } = await sql<{ account_id: number }>`
      with told as (
        select * from jsonb_to_recordset(${JSON.stringify(first)}::jsonb)
          as t (account_id int, status text, error_message text, latency_ms int)
      ), same as materialized (
        select t.* from account_health_status h join told t on t.account_id = h.account_id and t.status = h.status
        -- The order of whoever locks several.
        order by h.account_id for no key update of h
      ), written as (
        update account_health_status h set
          last_checked = ${now}, error_message = same.error_message, latency_ms = same.latency_ms,
          consecutive_failures = case when same.status = 'ok' then 0 else consecutive_failures + 1 end,
          last_success = case when same.status = 'ok' then ${now} else last_success end
        from same where h.account_id = same.account_id
      )
      insert into account_health_checks (account_id, workspace_id, at, status, error_message, latency_ms)
      select account_id, ${scope.workspace_id}, ${now}, status, error_message, latency_ms from same
      returning account_id`.execute(scope.db);
    const done = new Set(rows.map(({ account_id }) => account_id));
    return checks.map((check) => first.includes(check) && done.has(check.account_id));
  },
  { mayRepeat: (error) => transientKind(error) !== 'outage' },
);

/** One atomic statement counts failures, so that checks at the same time never lose one, not even the very first ones. */
async function writeHealthCheck(scope: Scope, check: HealthCheck): Promise<void> {
  const now = scope.now();
  const failed = check.status === 'ok' ? 0 : 1;
  await sql`
    with history as (
      insert into account_health_checks (account_id, workspace_id, at, status, error_message, latency_ms)
      values (${check.account_id}, ${scope.workspace_id}, ${now}, ${check.status}, ${check.error_message},
        ${check.latency_ms})
    )
    insert into account_health_status as h
      (account_id, workspace_id, last_checked, status, error_message, consecutive_failures, last_success, latency_ms)
    values (${check.account_id}, ${scope.workspace_id}, ${now}, ${check.status}, ${check.error_message}, ${failed}::int,
      ${failed ? null : now}, ${check.latency_ms})
    on conflict (account_id) do update set
      last_checked = excluded.last_checked, status = excluded.status, error_message = excluded.error_message,
      consecutive_failures = case when ${failed}::int = 0 then 0 else h.consecutive_failures + 1 end,
      last_success = coalesce(excluded.last_success, h.last_success), latency_ms = excluded.latency_ms`.execute(
    scope.db,
  );
}

export type HealthRow = {
  id: number;
  account: string;
  phone: string | null;
  status: HealthStatus | null;
  error_message: string | null;
  latency_ms: number | null;
  consecutive_failures: number;
  last_success: Date | null;
  last_checked: Date | null;
  is_active: boolean;
  hold_reason: string | null;
  has_session: boolean;
  /** Grows with every change of what it takes to connect the account. */
  settings_version: number;
};

/** One row an account, or only that of one; `status` is null for those never checked. `account` is the session name. */
export async function healthRows(scope: Scope, account_id?: number): Promise<HealthRow[]> {
  const only = account_id === undefined ? sql`` : sql`and a.id = ${account_id}`;
  const { rows } = await sql<HealthRow>`
    select a.id, a.session_name as account, a.phone, h.status, h.error_message, h.latency_ms,
      coalesce(h.consecutive_failures, 0) as consecutive_failures, h.last_success, h.last_checked,
      a.is_active, a.hold_reason, coalesce(a.session_string, '') <> '' as has_session, a.settings_version
    from telegram_accounts a left join account_health_status h on h.account_id = a.id
    where a.workspace_id = ${scope.workspace_id} and a.archived_at is null ${only}
    order by a.id`.execute(scope.db);
  return rows;
}

/** Checks of one account since `since`, oldest first. */
export async function healthHistory(
  scope: Scope,
  account_id: number,
  since: Date,
): Promise<(HealthCheck & { at: Date })[]> {
  const { rows } = await sql<HealthCheck & { at: Date }>`
    select account_id, at, status, error_message, latency_ms from account_health_checks
    where workspace_id = ${scope.workspace_id} and account_id = ${account_id} and at >= ${since}
    order by at, id`.execute(scope.db);
  return rows;
}
