// Tests of many sessions at once: each a run, whose actions are the tests.
import { sql } from 'kysely';
import type { HealthStatus } from '@groundcrew/contract/values.ts';
import { PRIORITIES } from '#domain/lanes.ts';
import { correlationId } from '#lib/correlation.ts';
import type { Scope } from '#store/scope.ts';

/** Stores a test for each of them, and how many they are. Returns the ids of the actions. */
export async function enqueueTests(scope: Scope, run_id: number, account_ids: readonly number[]): Promise<number[]> {
  const now = scope.now();
  return scope.db.transaction().execute(async (tx) => {
    await sql`
      update runs set result = ${JSON.stringify({ total: account_ids.length })}::jsonb
      where workspace_id = ${scope.workspace_id} and id = ${run_id} and state = 'running'`.execute(tx);
    const { rows } = await sql<{ id: number }>`
      insert into actions (workspace_id, account_id, kind, priority, run_id, payload, run_at, created_at, request_id)
      select ${scope.workspace_id}, id, 'health', ${PRIORITIES.health}, ${run_id}, '{}', ${now}, ${now}, ${correlationId()}
      from unnest(${account_ids}::int[]) id returning id`.execute(tx);
    return rows.map(({ id }) => id);
  });
}

/** How many of its tests have not ended. */
export async function openTests(scope: Scope, run_id: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from actions
    where workspace_id = ${scope.workspace_id} and run_id = ${run_id} and state in ('queued', 'running')`.execute(
    scope.db,
  );
  return rows[0]?.count ?? 0;
}

/** Of the tests that were carried out, what they found. */
export async function foundByTests(
  scope: Scope,
  action_ids: readonly number[],
): Promise<{ ok: number; failed: number; not_checked: number }> {
  const { rows } = await sql<{ ok: number; failed: number; not_checked: number }>`
    select count(*) filter (where checked and status = 'ok')::int as ok,
      count(*) filter (where checked and status <> 'ok')::int as failed,
      count(*) filter (where not checked)::int as not_checked
    from (
      select coalesce((result ->> 'checked')::boolean, false) as checked, result ->> 'status' as status
      from actions where workspace_id = ${scope.workspace_id} and id = any(${action_ids}::bigint[])
    ) tests`.execute(scope.db);
  return rows[0] ?? { ok: 0, failed: 0, not_checked: 0 };
}

export type StoredHealthRun = {
  id: number;
  state: 'running' | 'done' | 'failed' | 'abandoned';
  started_at: Date;
  finished_at: Date | null;
  result: Record<string, unknown> | null;
  open: number;
};

/** A run whose process died, and which nobody has given up yet, is shown as it will be. */
export async function healthRun(scope: Scope, id: number): Promise<StoredHealthRun | null> {
  const { rows } = await sql<StoredHealthRun>`
    select r.id, r.started_at, r.finished_at, r.result,
      case when r.state = 'running' and r.expires_at <= lease_clock() then 'abandoned' else r.state end as state,
      (select count(*)::int from actions a where a.run_id = r.id and a.state in ('queued', 'running')) as open
    from runs r
    where r.workspace_id = ${scope.workspace_id} and r.id = ${id} and r.kind = 'health'`.execute(scope.db);
  return rows[0] ?? null;
}

export type HealthBucket = {
  at: Date;
  checks: number;
  ok: number;
  latency_ms: number | null;
  /** The last status that was not ok. */
  trouble: HealthStatus | null;
};

/** The checks of one account in buckets of equal length; those without a check are left out. */
export async function healthBuckets(
  scope: Scope,
  account_id: number,
  range: { since: Date; until: Date; bucket_seconds: number },
): Promise<HealthBucket[]> {
  const { since, until, bucket_seconds } = range;
  const { rows } = await sql<HealthBucket>`
    select date_bin(${bucket_seconds} * interval '1 second', c.at, ${since}::timestamptz) as at,
      count(*)::int as checks, count(*) filter (where status = 'ok')::int as ok,
      round(avg(latency_ms))::int as latency_ms,
      (array_agg(status order by c.at desc) filter (where status <> 'ok'))[1] as trouble
    from account_health_checks c
    where workspace_id = ${scope.workspace_id} and account_id = ${account_id}
      and c.at >= ${since} and c.at < ${until}
    group by 1 order by 1`.execute(scope.db);
  return rows;
}
