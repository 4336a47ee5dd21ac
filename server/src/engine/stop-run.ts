// A person ends a run before its time: the act in flight is finished, and what was done is recorded.
import { GroundcrewError } from '#lib/errors.ts';
import { runListing, type RunListing } from '#store/runs/lists.ts';
import { wantRunStopped } from '#store/runs/runs.ts';
import type { Scope } from '#store/scope.ts';

export type ShownRun = RunListing & { result: Record<string, unknown> | null };

/** Throws `not_found`. */
export async function runOf(scope: Scope, id: number): Promise<ShownRun> {
  const run = await runListing(scope, id);
  if (!run) throw new GroundcrewError('not_found', { detail: `run ${id}` });
  return run;
}

const STOPPABLE = ['waiting', 'running'] as const;

/**
 * `changed` is false when its end was wanted already. Throws `not_found`, `wrong_state` for one that came to an end by itself, and
 * `wrong_kind` for one that something would only begin again.
 */
export async function stopRun(
  scope: Scope,
  { id, by }: { id: number; by: string },
): Promise<ShownRun & { changed: boolean }> {
  const run = await runOf(scope, id);
  const instead = whatInstead(run);
  if (instead !== null) throw new GroundcrewError('wrong_kind', { detail: `run ${id} ${instead}` });
  if (run.stop_wanted_at !== null) return { ...run, changed: false };
  if (!(await wantRunStopped(scope, { id, by }))) {
    const { state } = await runOf(scope, id);
    const details = { state, allowed_from: STOPPABLE };
    throw new GroundcrewError('wrong_state', { detail: `run ${id} is over already: ${state}`, details });
  }
  return { ...(await runOf(scope, id)), changed: true };
}

function whatInstead({ kind, campaign_id }: RunListing): string | null {
  if (campaign_id !== null) return `is a slot of campaign ${campaign_id}: pause that`;
  if (kind === 'reaction') return 'is of a reaction task: cancel that';
  return kind === 'import' ? 'is an import, which takes place as a whole or not at all' : null;
}
