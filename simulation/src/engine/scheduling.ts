// What the tests of campaigns share.
import path from 'node:path';
import type { Campaign, CampaignPlan, CampaignVariant } from '@groundcrew/server/domain/campaigns.ts';
import { SCHEDULE_CHANNEL, Scheduler } from '@groundcrew/server/engine/scheduler/scheduler.ts';
import { openSmartJoinerLog } from '@groundcrew/server/lib/smart-joiner-log.ts';
import { addCampaign, turnCampaign } from '@groundcrew/server/store/campaigns/campaigns.ts';
import { openBell } from '@groundcrew/server/store/database/listen.ts';
import type { EngineWorld } from './harness.ts';

type Process = Pick<EngineWorld, 'core' | 'crew' | 'connections'>;

/** A scheduler of this process, with a bell of its own; it works once it is started. */
export async function openScheduler({ core, crew, connections }: Process) {
  const { config, clock } = core;
  const said = openSmartJoinerLog({ folder: config.logs_folder, now: clock.now, console: null, color: false });
  const bell = await openBell(core.database_url, [SCHEDULE_CHANNEL], { schema: config.schema });
  const scheduler = new Scheduler(crew, connections, { data_folder: config.data_folder, said, bell });
  return {
    scheduler,
    photo: (name: string) => path.join(config.data_folder, name),
    close: async () => {
      await scheduler.stop();
      await bell.close();
      said.close();
    },
  };
}

export function textOf(text: string): CampaignVariant {
  return { language: null, text, photo_path: null };
}

/** A running campaign of the tests' niche, in UTC unless told otherwise. */
export async function startCampaign(
  { crew: { scope } }: Process,
  plan: Partial<CampaignPlan>,
  variants: readonly CampaignVariant[] = [textOf('a'), textOf('b')],
): Promise<Campaign> {
  const usual = {
    niche: 'ukraine_cars',
    zone: 'UTC',
    slots: [],
    interval_minutes: null,
    gap_seconds: 60,
    ends_at: null,
  };
  const campaign = await addCampaign(scope, { name: 'spring', ...usual, ...plan }, variants, 'a test');
  return turnCampaign(scope, campaign.id, 'start', 'a test');
}

/** While this is held, a clock that jumps when all sleep stands still. */
export function holdTime({ core }: Process): () => Promise<void> {
  const held = Promise.withResolvers<void>();
  const over = core.clock.task(() => held.promise);
  return () => {
    held.resolve();
    return over;
  };
}

export async function becomesDone(world: EngineWorld, name = 'spring'): Promise<void> {
  const status = async () => (await world.one(`select status from campaigns where name = $1`, [name]))['status'];
  const give_up_ms = performance.now() + 60_000;
  while ((await status()) !== 'done') {
    if (performance.now() > give_up_ms) throw new Error(`${name} is not done after a minute`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
