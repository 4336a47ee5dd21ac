// Tests of many sessions that live workers carry out: a run, with a test in the lane of each account. This process has none of
// the accounts; it stores the tests, waits for their ends, and records what they found.
import type { Crew } from '#engine/crew.ts';
import { notTestable } from '#engine/health-check.ts';
import { assertWorkers } from '#engine/lanes/ask-workers.ts';
import { LEASE_TTL_MS } from '#engine/lease-keeper.ts';
import { withRun, type Run } from '#engine/runs.ts';
import { dateText } from '#domain/days.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { delay, every, monotonic } from '#lib/time.ts';
import { accountStates } from '#store/accounts/accounts.ts';
import { addEvent } from '#store/events/events.ts';
import { enqueueTests, foundByTests, healthRun, openTests } from '#store/accounts/health-runs.ts';
import { renewRuns, runningRun } from '#store/runs/runs.ts';
import type { Scope } from '#store/scope.ts';

/** Real time. */
const LOOK_MS = 250;
/** Real time: accounts that nobody takes up in this time are left untested. */
const STILL_MS = 300_000;

export type HealthRunView = {
  id: number;
  state: 'running' | 'done' | 'failed' | 'abandoned';
  started_at: Date;
  finished_at: Date | null;
  total: number;
  done: number;
  result: { ok: number; failed: number; not_checked: number } | null;
  error: string | null;
};

export class HealthRuns {
  readonly #stopping = new AbortController();
  readonly #working = new Set<Promise<void>>();

  /**
   * Begins it and returns at once. Without ids: all that can be tested. Throws `no_worker`, `not_found`, `already_running`, and
   * `no_available_accounts` where none can be tested.
   */
  async begin(crew: Crew, ids?: readonly number[]): Promise<HealthRunView> {
    await assertWorkers(crew);
    const account_ids = await testable(crew, ids);
    const other = await runningRun(crew.scope, { kind: 'health', niche: null });
    if (other) {
      const detail = `health, by ${other.node_id} since ${dateText(other.started_at)}`;
      throw new GroundcrewError('already_running', { detail });
    }
    const begun = Promise.withResolvers<number>();
    // A process without accounts has nobody else who renews its runs.
    const own = { node_id: crew.node_id, ttl_ms: LEASE_TTL_MS };
    const unrenew = every(LEASE_TTL_MS / 4, () => {
      renewRuns(crew.scope.db, own).catch((err: unknown) => crew.log.warn({ err }, 'runs could not be renewed'));
    });
    const run = { kind: 'health' as const, niche: null, signal: this.#stopping.signal };
    const work: Promise<void> = withRun(crew, run, (one) => carryOut(crew, one, account_ids, begun.resolve))
      .then(
        () => {},
        (error: unknown) => {
          begun.reject(error);
          crew.log.warn({ err: error }, 'a test of all sessions has failed');
        },
      )
      .finally(() => {
        unrenew();
        this.#working.delete(work);
      });
    this.#working.add(work);
    return healthRunView(crew.scope, await begun.promise);
  }

  async close(): Promise<void> {
    this.#stopping.abort(new GroundcrewError('stopped'));
    await Promise.all(this.#working);
  }
}

async function testable(crew: Crew, ids?: readonly number[]): Promise<number[]> {
  const states = (await accountStates(crew.scope, ids)).filter(({ archived_at }) => archived_at === null);
  const there = new Set(states.map(({ id }) => id));
  const missing = ids?.filter((id) => !there.has(id)) ?? [];
  if (missing.length > 0) {
    throw new GroundcrewError('not_found', { detail: `accounts ${missing.slice(0, 20).join(', ')}` });
  }
  const found = states.filter((account) => notTestable(account) === null).map(({ id }) => id);
  if (found.length > 0) return found;
  throw new GroundcrewError('no_available_accounts', { detail: 'no account can be tested' });
}

async function carryOut(crew: Crew, run: Run, account_ids: readonly number[], begun: (id: number) => void) {
  const { scope } = crew;
  const actions = await enqueueTests(scope, run.id, account_ids);
  begun(run.id);
  let open = actions.length;
  for (let moved_ms = monotonic(); open > 0 && monotonic() - moved_ms < STILL_MS;) {
    await delay(LOOK_MS, run.signal);
    const left = await openTests(scope, run.id);
    if (left < open) moved_ms = monotonic();
    open = left;
  }
  const found = await foundByTests(scope, actions);
  const result = { total: actions.length, ...found };
  await addEvent(scope, { type: 'health_run.ended', account_id: null, data: { run_id: run.id, ...result } });
  return result;
}

/** Throws `not_found`. */
export async function healthRunView(scope: Scope, id: number): Promise<HealthRunView> {
  const run = await healthRun(scope, id);
  if (!run) throw new GroundcrewError('not_found', { detail: `run ${id}` });
  const { result, open, ...shown } = run;
  const number = (name: string) => Number(result?.[name] ?? 0);
  const total = number('total');
  const error = result?.['error'];
  return {
    ...shown,
    total,
    done: Math.max(0, total - open),
    result:
      run.state === 'done' ? { ok: number('ok'), failed: number('failed'), not_checked: number('not_checked') } : null,
    error: typeof error === 'string' ? error : null,
  };
}
