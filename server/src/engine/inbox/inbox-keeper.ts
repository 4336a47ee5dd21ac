// What becomes of the inbox with time alone: conversations whose snooze has ended are open again, those that wait too long for an
// answer are told of, and files that nobody needs any more are deleted. Every server looks; each thing is done once.
import { addMs, HOUR_MS } from '#domain/days.ts';
import type { Crew } from '#engine/crew.ts';
import { tellWaiting, wakeConversations } from '#engine/inbox/acts.ts';
import { troubleLevel } from '#lib/outages.ts';
import { Lookout } from '#lib/lookout.ts';
import { monotonic } from '#lib/time.ts';
import { deleteLooseFiles, deleteUnusedBytes } from '#store/inbox/files/sweep-files.ts';

/** Real time. */
const LOOK_MS = 10_000;
const SWEEP_MS = 3_600_000;
/** A file that was handed in and neither sent nor left in a draft: nobody writes a message for so long. */
const LOOSE_FOR_MS = 48 * HOUR_MS;

export function inboxKeeper({ scope, log }: Pick<Crew, 'scope' | 'log'>): Lookout {
  let swept_ms = Number.NEGATIVE_INFINITY;
  return new Lookout({
    every_ms: LOOK_MS,
    look: async (signal) => {
      try {
        await wakeConversations(scope);
        await tellWaiting(scope);
        if (monotonic() - swept_ms < SWEEP_MS) return;
        swept_ms = monotonic();
        await sweepFiles({ scope, log }, signal);
      } catch (err) {
        log[troubleLevel(err)]({ err }, 'the inbox could not be looked after');
      }
    },
  });
}

async function sweepFiles({ scope, log }: Pick<Crew, 'scope' | 'log'>, signal: AbortSignal): Promise<void> {
  const loose = await deleteLooseFiles(scope, addMs(scope.now(), -LOOSE_FOR_MS));
  let unused = 0;
  while (!signal.aborted) {
    const { looked_at, deleted } = await deleteUnusedBytes(scope);
    unused += deleted;
    if (looked_at === 0) break;
  }
  if (loose + unused > 0) log.info({ loose, unused }, 'files that nobody needs were deleted');
}
