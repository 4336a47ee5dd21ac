// Runs as people see them, with how far each has come.
import { sql, type RawBuilder } from 'kysely';
import { countRows, readKeyset, type RowKey } from '#store/database/keyset.ts';
import type { RunKind } from '#store/runs/runs.ts';
import type { Scope } from '#store/scope.ts';

export type RunState = 'waiting' | 'running' | 'done' | 'failed' | 'abandoned';

export type RunListing = {
  id: number;
  kind: RunKind;
  niche: string | null;
  campaign_id: number | null;
  state: RunState;
  /** Empty while it waits. */
  node_id: string;
  /** How many groups at most. */
  wish: number | null;
  asked_by: string | null;
  stop_wanted_at: Date | null;
  stop_wanted_by: string | null;
  started_at: Date;
  finished_at: Date | null;
  error: string | null;
  /** How many attempts have which outcome. */
  progress: Record<string, number>;
};

export type RunListWish = {
  descending: boolean;
  after: RowKey | null;
  limit: number;
  count: boolean;
  kind?: RunKind | undefined;
  niche?: string | undefined;
  state?: RunState | undefined;
  campaign_id?: number | undefined;
};

/** One that nobody renews any more is abandoned, whether somebody has noted that or not. */
const STATE = sql`case when r.state = 'running' and r.expires_at <= lease_clock() then 'abandoned'
  when r.state = 'running' and r.waiting then 'waiting' else r.state end`;

const counted = (from: RawBuilder<unknown>, outcome: RawBuilder<unknown>) => sql`
  (select coalesce(jsonb_object_agg(outcome, n), '{}') from (
    select ${outcome} as outcome, count(*) as n from ${from} group by 1) outcomes)`;

const PROGRESS = sql`case r.kind
  when 'join' then ${counted(sql`join_attempts j where j.run_id = r.id`, sql`j.outcome`)}
  when 'post' then ${counted(sql`post_intents i where i.run_id = r.id and i.state <> 'released'`, sql`i.state`)}
  else '{}' end`;

const columns = sql`r.id, r.kind, r.niche, r.campaign_id, ${STATE} as state, r.node_id, r.wish, r.asked_by, r.stop_wanted_at,
  r.stop_wanted_by, r.started_at, r.finished_at, r.result ->> 'error' as error, ${PROGRESS} as progress`;

const FROM = sql`runs r`;

export async function pageOfRuns(
  scope: Scope,
  wish: RunListWish,
): Promise<{ rows: (RunListing & { row_key: RowKey })[]; total: number | null }> {
  const conditions = [sql`r.workspace_id = ${scope.workspace_id}`];
  if (wish.kind !== undefined) conditions.push(sql`r.kind = ${wish.kind}`);
  if (wish.niche !== undefined) conditions.push(sql`r.niche = ${wish.niche}`);
  if (wish.state !== undefined) conditions.push(sql`${STATE} = ${wish.state}`);
  if (wish.campaign_id !== undefined) conditions.push(sql`r.campaign_id = ${wish.campaign_id}`);
  const where = sql.join(conditions, sql` and `);
  const rows = await readKeyset<RunListing>(scope.db, {
    ...wish,
    columns,
    from: FROM,
    where,
    id: sql`r.id`,
    sort: { value: sql`r.id`, type: 'bigint', nullable: false },
  });
  return { rows, total: wish.count ? await countRows(scope.db, { from: FROM, where }) : null };
}

/** What a run of a reaction task has made stands with its task; of the run itself only a word is kept: how it ended. */
const RESULT = sql`case when jsonb_typeof(r.result) = 'object' then r.result
  when jsonb_typeof(r.result) <> 'null' then jsonb_build_object('end', r.result) end`;

/** With what it has made, once it is over. */
export async function runListing(
  scope: Scope,
  id: number,
): Promise<(RunListing & { result: Record<string, unknown> | null }) | null> {
  const { rows } = await sql<RunListing & { result: Record<string, unknown> | null }>`
    select ${columns}, ${RESULT} as result from ${FROM} where r.workspace_id = ${scope.workspace_id} and r.id = ${id}`.execute(
    scope.db,
  );
  return rows[0] ?? null;
}
