// What is to be done with an account, one act at a time. States of an action:
//   queued → running, by the node that holds the account's lease, under its fence: claimActions
//   running → done | failed: endAction · running → queued, for another time: requeueAction
//   running → queued, when nobody carries it out any more: recoverActions; after MAX_ATTEMPTS → failed
//   queued → cancelled, when its run is over or nobody wants it any more: cancelAction, cancelLapsedActions
// All writes of a holder look at its lease in the same statement, so that one that was replaced changes nothing.
import { sql } from 'kysely';
import { PRIORITIES, type ActionKind } from '#domain/lanes.ts';
import { correlationId } from '#lib/correlation.ts';
import { codeOf } from '#store/database/sqlstates.ts';
import type { Scope } from '#store/scope.ts';

export type ActionRequest = {
  account_id: number;
  kind: ActionKind;
  /** The run that wants it; when that is over, the action is not begun any more. */
  run_id: number | null;
  payload: Record<string, unknown>;
  /** On the work clock. Default: now. */
  not_before?: Date;
};

export type Action = {
  id: number;
  account_id: number;
  kind: ActionKind;
  run_id: number | null;
  payload: Record<string, unknown>;
  /** 1 + how many earlier holders began it and were replaced before its end: above 1 the effect may be there already. */
  attempts: number;
  node_id: string;
  fence: number;
  /** What its log lines carry: the request, or the run, that began it. */
  request_id: string | null;
};

export type ActionEnd = { state: 'done'; result: unknown } | { state: 'failed' | 'cancelled'; error_message: string };

/** What its asker sees of it. */
export type ActionView = { state: 'queued' | 'running'; run_at: Date } | ActionEnd;

/** An action that takes its processes down with it must not do so for ever. */
export const MAX_ATTEMPTS = 5;
/** An account that changes hands in the very moment of a claim; it does so every few seconds at most. */
const COLLISIONS = 3;
const UNIQUE_VIOLATION = '23505';

export async function enqueueAction(scope: Scope, request: ActionRequest): Promise<number> {
  const now = scope.now();
  const { rows } = await sql<{ id: number }>`
    insert into actions (workspace_id, account_id, kind, priority, run_id, payload, run_at, created_at, request_id)
    values (${scope.workspace_id}, ${request.account_id}, ${request.kind}, ${PRIORITIES[request.kind]},
      ${request.run_id}, ${JSON.stringify(request.payload)}::jsonb, ${request.not_before ?? now}, ${now}, ${correlationId()})
    returning id`.execute(scope.db);
  const [row] = rows;
  if (!row) throw new Error('The action was not stored.');
  return row.id;
}

export type Claim = {
  node_id: string;
  /** At most so many. */
  limit: number;
  kinds: readonly ActionKind[];
  /** Only of these accounts; else of all that the node holds. */
  account_ids?: readonly number[];
  /** Not of these: what was begun with them is not over here yet. */
  except?: readonly number[];
  /** Only of accounts beyond this one: lanes are looked at in the order of their accounts, as far as the limit goes. */
  after?: number;
};

/**
 * Begins the head of each lane that is free: of the accounts whose live lease this node holds, and that nobody else asks
 * for, the action that is due with the highest priority, then the earliest, then the first stored.
 */
export async function claimActions(scope: Scope, claim: Claim): Promise<Action[]> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await scope.db.transaction().execute(async (tx) => {
        // One claim of a node at a time: another one would skip what this one has locked, and begin what comes after it.
        const node = `${scope.workspace_id} ${claim.node_id}`;
        await sql`select pg_advisory_xact_lock(hashtextextended(${node}, 0))`.execute(tx);
        return claimFreeLanes({ ...scope, db: tx }, claim);
      });
    } catch (error) {
      // An earlier holder's claim was committed after ours had looked; the index lets one of them have the lane.
      if (codeOf(error) !== UNIQUE_VIOLATION || attempt === COLLISIONS) throw error;
    }
  }
}

async function claimFreeLanes(scope: Scope, claim: Claim): Promise<Action[]> {
  const now = scope.now();
  const only = claim.account_ids ? sql`and account_id = any(${claim.account_ids}::int[])` : sql``;
  const except = claim.except?.length ? sql`and account_id <> all(${claim.except}::int[])` : sql``;
  const { rows } = await sql<Action>`
    with head as materialized (
      select a.id, l.fence
      from (
        select account_id, fence from account_leases
        where workspace_id = ${scope.workspace_id} and node_id = ${claim.node_id} and expires_at > lease_clock()
          and (wanted_by is null or wanted_until <= lease_clock())
          and account_id > ${claim.after ?? 0} ${only} ${except}
        order by account_id
      ) l
      cross join lateral (
        select q.id from actions q
        where q.account_id = l.account_id and q.state = 'queued' and q.run_at <= ${now}
          and q.kind = any(${claim.kinds}::text[])
          and (q.run_id is null or exists (
            select from runs r where r.id = q.run_id and r.state = 'running' and r.expires_at > lease_clock()))
        order by q.priority desc, q.run_at, q.id
        limit 1
        for update of q skip locked
      ) a
      -- As a question for each account: the planner, who last saw none running, would compare all with all.
      where (select true from actions b where b.account_id = l.account_id and b.state = 'running') is null
      limit ${claim.limit}
    )
    update actions a set state = 'running', node_id = ${claim.node_id}, fence = head.fence,
      attempts = a.attempts + 1, started_at = ${now}
    from head where a.id = head.id
    returning a.id, a.account_id, a.kind, a.run_id, a.payload, a.attempts, a.node_id, a.fence, a.request_id`.execute(
    scope.db,
  );
  return rows;
}

export type Holder = Pick<Action, 'id' | 'account_id' | 'node_id' | 'fence'>;
export type Ending = {
  action: Holder;
  end: { state: 'done'; result: unknown } | { state: 'failed'; error_message: string };
};

/**
 * Returns the ids of those that ended. The others' accounts are not their holders' any more: then somebody else sees to the
 * action, and nothing of it was changed.
 */
export async function endActions(scope: Scope, endings: readonly Ending[]): Promise<number[]> {
  const given = endings.map(({ action: { id, account_id, node_id, fence }, end }) => ({
    id,
    account_id,
    node_id,
    fence,
    state: end.state,
    result: end.state === 'done' ? (end.result ?? null) : null,
    error_message: end.state === 'failed' ? end.error_message : null,
  }));
  const { rows } = await sql<{ id: number }>`
    with given as (
      select * from jsonb_to_recordset(${JSON.stringify(given)}::jsonb) as g (id bigint, account_id int, node_id text,
        fence bigint, state text, result jsonb, error_message text)
    ), held as materialized (
      -- The order of whoever locks several.
      select g.id from (select * from given order by account_id) g
      cross join lateral (
        select from account_leases l
        where l.account_id = g.account_id and l.node_id = g.node_id and l.fence = g.fence and l.expires_at > lease_clock()
        for key share
      ) l
    )
    update actions a set state = g.state, result = g.result, error_message = g.error_message,
      finished_at = ${scope.now()}, node_id = null, fence = null
    from given g join held on held.id = g.id
    where a.id = g.id and a.account_id = g.account_id and a.state = 'running'
      and a.node_id = g.node_id and a.fence = g.fence
    returning a.id`.execute(scope.db);
  return rows.map(({ id }) => id);
}

/** One of them. */
export async function endAction(scope: Scope, action: Holder, end: Ending['end']): Promise<boolean> {
  return (await endActions(scope, [{ action, end }])).length === 1;
}

/** To be begun once more, not before `at`. False as `endAction`. */
export async function requeueAction(scope: Scope, action: Holder, at: Date): Promise<boolean> {
  const { id, account_id, node_id, fence } = action;
  const { numAffectedRows } = await sql`
    with held as materialized (
      select account_id from account_leases
      where account_id = ${account_id} and node_id = ${node_id} and fence = ${fence} and expires_at > lease_clock()
      for key share
    )
    update actions a set state = 'queued', run_at = ${at}, attempts = a.attempts - 1, node_id = null, fence = null
    from held
    where a.id = ${id} and a.account_id = held.account_id and a.state = 'running'
      and a.node_id = ${node_id} and a.fence = ${fence}`.execute(scope.db);
  return numAffectedRows === 1n;
}

/**
 * Puts back what is left running of this node's accounts: by earlier holders, which were replaced and can record no end of
 * it; and by this node itself, when it never heard that it had begun something, or could not record the end. Whoever begins
 * it next looks first, then repeats. `except`: what is under way here. Returns the accounts.
 */
export async function recoverActions(
  scope: Scope,
  own: { node_id: string; except?: readonly number[] },
): Promise<number[]> {
  const except = own.except?.length ? sql`and a.account_id <> all(${own.except}::int[])` : sql``;
  const { rows } = await sql<{ account_id: number }>`
    update actions a set node_id = null, fence = null,
      state = case when a.attempts >= ${MAX_ATTEMPTS} then 'failed' else 'queued' end,
      finished_at = case when a.attempts >= ${MAX_ATTEMPTS} then ${scope.now()}::timestamptz end,
      error_message = case when a.attempts >= ${MAX_ATTEMPTS}
        then 'begun ' || a.attempts || ' times, and each time its process went away' end
    from account_leases l
    where a.workspace_id = ${scope.workspace_id} and a.state = 'running' and l.account_id = a.account_id
      and l.node_id = ${own.node_id} and l.expires_at > lease_clock() ${except}
    returning a.account_id`.execute(scope.db);
  return rows.map(({ account_id }) => account_id);
}

/** Null when there is no such action. */
export async function actionView(scope: Scope, id: number): Promise<ActionView | null> {
  const { rows } = await sql<{
    state: ActionView['state'];
    run_at: Date;
    result: unknown;
    error_message: string | null;
  }>`
    select state, run_at, result, error_message from actions
    where workspace_id = ${scope.workspace_id} and id = ${id}`.execute(scope.db);
  const [row] = rows;
  if (!row) return null;
  const { state, run_at, result, error_message } = row;
  if (state === 'queued' || state === 'running') return { state, run_at };
  return state === 'done' ? { state, result } : { state, error_message: error_message ?? '' };
}

/** Takes one back that has not begun. False when it has: then its end is to be waited for. */
export async function cancelAction(scope: Scope, id: number, why: string): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update actions set state = 'cancelled', finished_at = ${scope.now()}, error_message = ${why}
    where workspace_id = ${scope.workspace_id} and id = ${id} and state = 'queued'`.execute(scope.db);
  return numAffectedRows === 1n;
}

/** Whatever waits for runs that are over, or whose process is gone. Returns how many there were. */
export async function cancelLapsedActions(scope: Scope): Promise<number> {
  const { numAffectedRows } = await sql`
    update actions a set state = 'cancelled', finished_at = ${scope.now()}, error_message = 'its run is over'
    from runs r
    where a.workspace_id = ${scope.workspace_id} and a.state = 'queued' and a.run_id is not null and r.id = a.run_id
      and (r.state <> 'running' or r.expires_at <= lease_clock())`.execute(scope.db);
  return Number(numAffectedRows ?? 0n);
}

/** When the next one of this node's accounts is due that is not due yet; null when nothing waits. */
export async function nextActionAt(scope: Scope, node_id: string): Promise<Date | null> {
  const { rows } = await sql<{ run_at: Date }>`
    select a.run_at from actions a
    where a.workspace_id = ${scope.workspace_id} and a.state = 'queued' and a.run_at > ${scope.now()}
      and exists (select from account_leases l
        where l.account_id = a.account_id and l.node_id = ${node_id} and l.expires_at > lease_clock())
    order by a.run_at limit 1`.execute(scope.db);
  return rows[0]?.run_at ?? null;
}

/** Forgets what ended before `before`, some at a time. Returns how many. */
export async function forgetActions(scope: Scope, before: Date): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from actions where id in (
      select id from actions
      where workspace_id = ${scope.workspace_id} and finished_at < ${before} limit 10000)`.execute(scope.db);
  return Number(numAffectedRows ?? 0n);
}
