// One slot of a campaign as a run. It ends when every group had its turn, or its time is over; whatever else ends the run (a
// pause, the stop switch, the end of its process) leaves the slot to be taken up again within its time.
import type { Campaign } from '#domain/campaigns.ts';
import type { Connections } from '#engine/connections.ts';
import type { Crew } from '#engine/crew.ts';
import type { Lanes } from '#engine/lanes/lanes.ts';
import { photosOf } from '#engine/poster/photo-shelf.ts';
import { postRound, type PostResult } from '#engine/poster/post-round.ts';
import { withRun, type Run } from '#engine/runs.ts';
import { beginSlot, finishSlot, ringSchedulers } from '#store/campaigns/slots.ts';
import { readContent } from './read-variants.ts';

export type SlotWork = {
  campaign: Campaign;
  slot_at: Date;
  ends_at: Date;
  /** An earlier run began it and did not come to its end. */
  again: boolean;
  data_folder: string;
  lanes: Lanes | null;
  signal: AbortSignal;
};

/**
 * Null when the slot is over, or another process that lives carries it; `no_content`, and it is not begun, when nothing of its
 * campaign can be posted. Throws what `withRun` throws.
 */
export async function runSlot(
  crew: Crew,
  connections: Connections,
  work: SlotWork,
): Promise<PostResult | 'no_content' | null> {
  const { campaign, slot_at, ends_at, signal } = work;
  const { id: campaign_id, niche } = campaign;
  const { fault } = await readContent(crew.scope, campaign_id, work.data_folder);
  if (fault !== null) {
    crew.log.error({ campaign_id, slot_at, fault }, 'slot of a campaign does not begin: nothing of it can be posted');
    return 'no_content';
  }
  let begun = false;
  try {
    return await withRun(crew, { kind: 'post', niche, campaign_id, signal }, async (run) => {
      if (!(await beginSlot(crew.scope, { campaign_id, slot_at, ends_at, run_id: run.id }))) return null;
      begun = true;
      const which = { campaign_id, slot_at, run: run.id };
      crew.log.info(which, work.again ? 'slot of a campaign is taken up again' : 'slot of a campaign begins');
      return carry(crew, connections, work, run);
    });
  } finally {
    // The run is over: whatever is left of its slot is for whoever looks first. With the database away they look later.
    if (begun) await ringSchedulers(crew.scope).catch(() => {});
  }
}

async function carry(crew: Crew, connections: Connections, work: SlotWork, run: Run): Promise<PostResult> {
  const { campaign, slot_at, ends_at, data_folder, lanes } = work;
  const campaign_id = campaign.id;
  const { variants, faults } = await readContent(crew.scope, campaign_id, data_folder);
  for (const fault of faults) crew.log.error({ campaign_id, fault }, 'variant of a campaign cannot be posted');
  const slot = { campaign_id, slot_at, ends_at, gap_seconds: campaign.gap_seconds };
  const result = await postRound(crew, connections, run, {
    niche: campaign.niche,
    variants,
    limit: null,
    slot,
    photos: photosOf(crew.scope, data_folder),
    ...(lanes ? { lanes } : {}),
  });
  const late = crew.scope.now() >= ends_at;
  if (result.stopped !== undefined || (result.time_over && !late)) {
    crew.log.info({ campaign_id, slot_at, run: run.id, why: result.stopped }, 'slot of a campaign is left as it is');
    return result;
  }
  const reason = result.time_over ? 'its time was over' : (faults[0] ?? null);
  const counts = { skipped: result.skipped.length, errors: result.errors.length };
  await finishSlot(crew.scope, { campaign_id, slot_at, run_id: run.id }, { ...counts, reason });
  const { posted, unconfirmed } = result;
  const all = { posted: posted.length, unconfirmed: unconfirmed.length, ...counts };
  crew.log.info({ campaign_id, slot_at, run: run.id, ...all, reason }, 'slot of a campaign is done');
  return result;
}
