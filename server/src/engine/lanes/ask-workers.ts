// An act with an account, asked for by a process that has no accounts itself: a live worker carries it out.
import type { Crew } from '#engine/crew.ts';
import { LEASE_TTL_MS } from '#engine/lease-keeper.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { delay, monotonic } from '#lib/time.ts';
import { actionView, cancelAction, enqueueAction, type ActionEnd, type ActionRequest } from '#store/lanes/actions.ts';
import { liveWorkers } from '#store/leases/workers.ts';

/** Real time. */
const LOOK_MS = 100;

/** Throws `no_worker`. */
export async function assertWorkers({ scope }: Crew): Promise<void> {
  if ((await liveWorkers(scope.db, LEASE_TTL_MS)).length === 0) throw new GroundcrewError('no_worker');
}

/**
 * Stores the action and waits for its end, for `wait_ms` of real time until it begins. Throws `no_worker`, and `worker_busy`
 * when it was not begun in that time; then it is taken back. An act that has begun is waited for twice as long.
 */
export async function askWorkers(
  crew: Crew,
  request: ActionRequest,
  { wait_ms }: { wait_ms: number },
): Promise<ActionEnd> {
  await assertWorkers(crew);
  const { scope } = crew;
  const id = await enqueueAction(scope, request);
  const begun_ms = monotonic();
  for (;;) {
    const view = await actionView(scope, id);
    if (!view) return { state: 'failed', error_message: 'the action was deleted' };
    if (!('run_at' in view)) return view;
    const waited_ms = monotonic() - begun_ms;
    if (view.state === 'queued' && waited_ms > wait_ms && (await cancelAction(scope, id, 'nobody began it in time'))) {
      throw new GroundcrewError('worker_busy', { detail: `account ${request.account_id}` });
    }
    if (waited_ms > 2 * wait_ms) throw new GroundcrewError('worker_busy', { detail: 'it is under way still' });
    await delay(LOOK_MS);
  }
}
