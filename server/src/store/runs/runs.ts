// A run is a record: running → done | failed, or abandoned when its process died and its time ran out.
import { sql } from 'kysely';
import { correlationId } from '#lib/correlation.ts';
import { GroundcrewError } from '#lib/errors.ts';
import type { EventData } from '#domain/events.ts';
import type { Database } from '#store/database/database.ts';
import { addEvent } from '#store/events/events.ts';
import type { Scope } from '#store/scope.ts';

export type RunKind = 'join' | 'post' | 'health' | 'import' | 'reaction';

/**
 * What this process carries, by its node. Only that is renewed: a run whose beginning or end was lost on the way to the
 * database, so that nobody works on it, runs out by itself, and keeps its slot or its niche from nobody.
 */
const carried = new Map<string, Set<number>>();

/** Null when another run of this kind and niche, and of the same campaign or none, is still going on. */
export async function startRun(
  scope: Scope,
  run: { kind: RunKind; niche: string | null; campaign_id?: number | null; node_id: string; ttl_ms: number },
): Promise<number | null> {
  const id = await scope.db.transaction().execute(async (tx) => {
    await giveUpExpired({ ...scope, db: tx }, run.kind);
    const { rows } = await sql<{ id: number }>`
      insert into runs (workspace_id, kind, niche, campaign_id, node_id, started_at, request_id, expires_at)
      values (${scope.workspace_id}, ${run.kind}, ${run.niche}, ${run.campaign_id ?? null}, ${run.node_id}, ${scope.now()},
        ${correlationId()},
        lease_clock() + ${run.ttl_ms} * interval '1 millisecond')
      on conflict do nothing returning id`.execute(tx);
    const begun = rows[0]?.id ?? null;
    if (begun !== null) await tellBegun({ ...scope, db: tx }, { ...run, id: begun });
    return begun;
  });
  if (id !== null) carry(run.node_id, id);
  return id;
}

type Told = { id: number; kind: RunKind; niche: string | null };

/** Of batches of joins there is no other word: slots of campaigns, tests of sessions and reaction tasks tell of themselves. */
async function tellBegun(inside: Scope, { id, kind, niche }: Told): Promise<void> {
  if (kind !== 'join' || niche === null) return;
  await addEvent(inside, { type: 'join.batch_begun', account_id: null, data: { run_id: id, niche } });
}

type End = { state: EventData['join.batch_ended']['state']; error: string | null };

async function tellEnded(inside: Scope, ended: readonly (Told & End)[]): Promise<void> {
  for (const { id, kind, niche, state, error } of ended) {
    if (kind !== 'join' || niche === null) continue;
    await addEvent(inside, { type: 'join.batch_ended', account_id: null, data: { run_id: id, niche, state, error } });
  }
}

function carry(node_id: string, id: number): void {
  carried.set(node_id, (carried.get(node_id) ?? new Set()).add(id));
}

/**
 * A run that somebody has asked for, and that waits for a server that works: it holds its niche like one that goes on. Null when
 * another one does.
 */
export async function askRun(
  scope: Scope,
  run: { kind: 'join' | 'post'; niche: string; wish: number | null; asked_by: string; ttl_ms: number },
): Promise<number | null> {
  return scope.db.transaction().execute(async (tx) => {
    await giveUpExpired({ ...scope, db: tx }, run.kind);
    const { rows } = await sql<{ id: number }>`
      insert into runs (workspace_id, kind, niche, wish, asked_by, waiting, node_id, started_at, request_id, expires_at)
      values (${scope.workspace_id}, ${run.kind}, ${run.niche}, ${run.wish}, ${run.asked_by}, true, '', ${scope.now()},
        ${correlationId()},
        lease_clock() + ${run.ttl_ms} * interval '1 millisecond')
      on conflict do nothing returning id`.execute(tx);
    return rows[0]?.id ?? null;
  });
}

export type AskedRun = {
  id: number;
  kind: 'join' | 'post';
  niche: string;
  wish: number | null;
  /** Of the request that asked for it. */
  request_id: string | null;
};

/** Those that nobody has taken up, the eldest first. */
export async function askedRuns(scope: Scope): Promise<AskedRun[]> {
  const { rows } = await sql<AskedRun>`
    select id, kind, niche, wish, request_id from runs
    where workspace_id = ${scope.workspace_id} and waiting and state = 'running' and expires_at > lease_clock()
    order by id`.execute(scope.db);
  return rows;
}

/** False when another process was faster, it has lapsed, or it was taken back. */
export async function takeUpRun(scope: Scope, run: { id: number; node_id: string; ttl_ms: number }): Promise<boolean> {
  const isOurs = await scope.db.transaction().execute(async (tx) => {
    const { rows } = await sql<Told>`
      update runs set waiting = false, node_id = ${run.node_id}, started_at = ${scope.now()},
        expires_at = lease_clock() + ${run.ttl_ms} * interval '1 millisecond'
      where workspace_id = ${scope.workspace_id} and id = ${run.id} and waiting and state = 'running'
        and expires_at > lease_clock()
      returning id, kind, niche`.execute(tx);
    for (const taken of rows) await tellBegun({ ...scope, db: tx }, taken);
    return rows.length === 1;
  });
  if (isOurs) carry(run.node_id, run.id);
  return isOurs;
}

/** Null unless a person wants the run to end: who. */
export async function stopWantedBy(scope: Scope, id: number): Promise<string | null> {
  const { rows } = await sql<{ by: string | null }>`
    select stop_wanted_by as by from runs where workspace_id = ${scope.workspace_id} and id = ${id}`.execute(scope.db);
  return rows[0]?.by ?? null;
}

/** Whoever carries it hears of it as of a change of the rules; one that waits is over at once. False when it is over already. */
export async function wantRunStopped(scope: Scope, run: { id: number; by: string }): Promise<boolean> {
  const now = scope.now();
  return scope.db.transaction().execute(async (tx) => {
    const { rows } = await sql<Told & { state: End['state'] | 'running'; error: string | null }>`
      update runs set stop_wanted_at = coalesce(stop_wanted_at, ${now}), stop_wanted_by = coalesce(stop_wanted_by, ${run.by}),
        state = case when waiting then 'failed' else state end,
        finished_at = case when waiting then ${now}::timestamptz end,
        result = case when waiting then jsonb_build_object('error', 'Stopped: by ' || ${run.by}::text || ' before it began') end
      where workspace_id = ${scope.workspace_id} and id = ${run.id} and state = 'running' and expires_at > lease_clock()
      returning id, kind, niche, state, result->>'error' as error`.execute(tx);
    if (rows.length === 0) return false;
    await sql`select pg_notify('groundcrew_rules', ${scope.workspace_id}::text)`.execute(tx);
    await tellEnded(
      { ...scope, db: tx },
      rows.flatMap(({ state, ...ended }) => (state === 'running' ? [] : [{ ...ended, state }])),
    );
    return true;
  });
}

/** Batches of joins whose process died, or that nobody took up: said as soon as a server sees it, and not only when the next one begins. */
export async function giveUpDeadBatches(scope: Scope): Promise<void> {
  await scope.db.transaction().execute((tx) => giveUpExpired({ ...scope, db: tx }, 'join'));
}

/** Runs of this kind whose process died. */
async function giveUpExpired(inside: Scope, kind: RunKind): Promise<void> {
  const { rows } = await sql<Told & End>`
    update runs set state = 'abandoned', finished_at = ${inside.now()}
    where workspace_id = ${inside.workspace_id} and kind = ${kind} and state = 'running'
      and expires_at <= lease_clock()
    returning id, kind, niche, state, null as error`.execute(inside.db);
  await tellEnded(inside, rows);
}

/** Who has the run of this kind and niche that goes on; null when it has just ended. */
export async function runningRun(
  scope: Scope,
  run: { kind: RunKind; niche: string | null; campaign_id?: number | null },
): Promise<{ node_id: string; started_at: Date } | null> {
  const { rows } = await sql<{ node_id: string; started_at: Date }>`
    select node_id, started_at from runs
    where workspace_id = ${scope.workspace_id} and kind = ${run.kind} and state = 'running'
      and niche is not distinct from ${run.niche} and campaign_id is not distinct from ${run.campaign_id ?? null}
    order by id desc limit 1`.execute(scope.db);
  return rows[0] ?? null;
}

/** Those that were begun in this process and have not ended here. */
export async function renewRuns(db: Database, own: { node_id: string; ttl_ms: number }): Promise<void> {
  const ids = [...(carried.get(own.node_id) ?? [])];
  if (ids.length === 0) return;
  await sql`
    update runs set expires_at = lease_clock() + ${own.ttl_ms} * interval '1 millisecond'
    where id = any(${ids}::bigint[]) and node_id = ${own.node_id} and state = 'running'`.execute(db);
}

/** False when the run had been abandoned meanwhile. Whether this succeeds or not, the run is not renewed any more. */
export async function finishRun(
  scope: Scope,
  run: { id: number; node_id: string; state: 'done' | 'failed'; result: unknown },
): Promise<boolean> {
  const mine = carried.get(run.node_id);
  mine?.delete(run.id);
  if (mine?.size === 0) carried.delete(run.node_id);
  return scope.db.transaction().execute(async (tx) => {
    const { rows } = await sql<Told & End>`
      update runs set state = ${run.state}, finished_at = ${scope.now()}, result = ${JSON.stringify(run.result)}::jsonb
      where id = ${run.id} and node_id = ${run.node_id} and state = 'running'
      returning id, kind, niche, state, result->>'error' as error`.execute(tx);
    await tellEnded({ ...scope, db: tx }, rows);
    return rows.length === 1;
  });
}

/** True while the run is this node's: whoever was stopped for long and continued must not go on with it. */
export async function runIsOurs(scope: Scope, run: { id: number; node_id: string }): Promise<boolean> {
  const { rows } = await sql`
    select from runs where id = ${run.id} and node_id = ${run.node_id} and state = 'running'
      and expires_at > lease_clock()`.execute(scope.db);
  return rows.length === 1;
}

/** Keeps the run from being given up for dead until the transaction ends; throws when it is over. */
export async function assertRunGoesOn(tx: Database, id: number): Promise<void> {
  const { rows } = await sql`
    select from runs where id = ${id} and state = 'running' and expires_at > lease_clock() for share`.execute(tx);
  if (rows.length === 0) throw new GroundcrewError('lease_lost', { detail: `run ${id}` });
}
