// A run as its process sees it: begun, ours as long as it is renewed, and recorded at its end.
import { dateText } from '#domain/days.ts';
import { watchChanges } from '#engine/change-watch.ts';
import type { Crew } from '#engine/crew.ts';
import { LEASE_TTL_MS } from '#engine/lease-keeper.ts';
import { assertNotStopped, watchRunStop, watchStopSwitch } from '#engine/stop-watch.ts';
import { correlated, correlationId } from '#lib/correlation.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { delay, monotonic } from '#lib/time.ts';
import { finishRun, runIsOurs, runningRun, startRun, takeUpRun, type RunKind } from '#store/runs/runs.ts';
import { transientKind } from '#store/database/sqlstates.ts';

/** Real time: how soon an end that could not be recorded, because the database was away, is tried again. */
const AGAIN_MS = 500;

export type Run = {
  id: number;
  /**
   * Fires when the process is asked to stop, and when the stop switch is thrown: sleeps end, the act in flight is finished.
   * `stopReason` says why.
   */
  signal: AbortSignal;
  /** Throws when this run was stopped, or was given up for dead while the process did not move. */
  assertOurs: () => Promise<void>;
  /**
   * Throws, and lets `signal` fire, when the stop switch is thrown. For whoever has read in the database that it is: the watcher that
   * lets `signal` fire may hear of it later.
   */
  assertNotStopped: () => Promise<void>;
  /** On the work clock, until then, or until something may have changed: whoever calls looks again. Rejects when `signal` fires. */
  sleepUntil: (until: Date) => Promise<void>;
};

/** Runs that send nothing: the stop switch does not concern them. */
const LOOKS_ONLY: ReadonlySet<RunKind> = new Set(['health', 'import']);

/** Why a signal has fired: the stop switch, with who has thrown it, or just that somebody asked. */
export function stopReason(signal: AbortSignal, cause?: unknown): GroundcrewError {
  const reason: unknown = signal.reason;
  if (!(reason instanceof GroundcrewError)) return new GroundcrewError('stopped', { cause });
  const { code, details, message } = reason;
  const [, detail] = /^[^:]*: (.*)$/s.exec(message) ?? [];
  return new GroundcrewError(code, { details, cause, ...(detail === undefined ? {} : { detail }) });
}

type Begin = {
  kind: RunKind;
  niche: string | null;
  campaign_id?: number | undefined;
  /** A run that somebody has asked for, to be taken up. */
  asked?: number | undefined;
};

/**
 * Carries out `work` as a run. Throws `already_running` when another run of this kind and niche goes on, and
 * `workspace_stopped` when the stop switch is or gets thrown. The record keeps the
 * result, or the error's message.
 */
export async function withRun<T>(
  crew: Crew,
  begin: Begin & { signal: AbortSignal },
  work: (run: Run) => Promise<T>,
): Promise<T> {
  const { scope, node_id } = crew;
  const outgoing = !LOOKS_ONLY.has(begin.kind);
  if (outgoing) await assertNotStopped(crew);
  const id = await beginRun(crew, begin);
  if (id === null) throw await alreadyRunning(crew, begin);
  const halt = new AbortController();
  const signal = AbortSignal.any([begin.signal, halt.signal]);
  const unwatch = outgoing ? watchStopSwitch(crew, (why) => halt.abort(why)) : () => {};
  const unask = watchRunStop(crew, id, (why) => halt.abort(why));
  const changes = watchChanges(crew);
  const assertOurs = async () => {
    if (signal.aborted) throw stopReason(signal);
    if (!(await runIsOurs(scope, { id, node_id }))) throw new GroundcrewError('lease_lost', { detail: `run ${id}` });
  };
  const notStopped = async () => {
    if (!outgoing) return;
    await assertNotStopped(crew).catch((why: unknown) => {
      if (why instanceof GroundcrewError) halt.abort(why);
      throw why;
    });
  };
  const sleepUntil = async (until: Date) => {
    await changes.sleepUntil(until, signal);
    // The bell that woke it may be the stop switch's.
    await notStopped();
  };
  try {
    const run: Run = { id, signal, assertOurs, assertNotStopped: notStopped, sleepUntil };
    const result = await correlated(correlationId() ?? `run-${id}`, () => work(run));
    await recordEnd(crew, { id, state: 'done', result }, begin.signal);
    return result;
  } catch (error) {
    const reason = signal.aborted ? stopReason(signal, error) : error;
    const message = reason instanceof Error ? reason.message : String(reason);
    const ended = recordEnd(crew, { id, state: 'failed', result: { error: message } }, begin.signal);
    // The record expires by itself; why the work ended is what people need to hear.
    await ended.catch((err: unknown) => crew.log.warn({ err, run: id }, 'the end of the run could not be recorded'));
    throw reason;
  } finally {
    unwatch();
    unask();
    changes.close();
  }
}

/** Null when another one goes on, or the one that was asked for is not to be had any more. */
async function beginRun({ scope, node_id }: Crew, begin: Begin): Promise<number | null> {
  const { kind, niche, campaign_id = null, asked } = begin;
  const mine = { node_id, ttl_ms: LEASE_TTL_MS };
  if (asked === undefined) return startRun(scope, { kind, niche, campaign_id, ...mine });
  return (await takeUpRun(scope, { id: asked, ...mine })) ? asked : null;
}

export async function alreadyRunning({ scope }: Crew, begin: Begin): Promise<GroundcrewError> {
  const { kind, niche, campaign_id = null } = begin;
  const what = niche === null ? kind : `${kind} of niche ${niche}`;
  const other = await runningRun(scope, { kind, niche, campaign_id });
  const who = other ? `, by ${other.node_id || 'whoever takes it up'} since ${dateText(other.started_at)}` : '';
  const lapse = `a run whose process died lapses by itself within ${LEASE_TTL_MS / 1_000} s`;
  return new GroundcrewError('already_running', { detail: `${what}${who}; ${lapse}`, details: { ...other } });
}

/** Not renewed any more, the run expires meanwhile: nobody waits for its end for longer than that. */
async function recordEnd(
  { scope, node_id }: Crew,
  end: { id: number; state: 'done' | 'failed'; result: unknown },
  signal: AbortSignal,
): Promise<void> {
  const expired_ms = monotonic() + LEASE_TTL_MS;
  for (;;) {
    try {
      await finishRun(scope, { node_id, ...end });
      return;
    } catch (error) {
      if (transientKind(error) !== 'outage' || signal.aborted || monotonic() > expired_ms) throw error;
      await delay(AGAIN_MS, signal).catch(() => {});
    }
  }
}
