import { byOf } from '#api/by.ts';
import { inWorkspace } from '#api/implement.ts';
import { pageFrom, pageWish } from '#api/paging.ts';
import type { Campaign, CampaignVariant, Turn } from '#domain/campaigns.ts';
import { formattedText } from '#domain/formatting.ts';
import { alterCampaign, planOf } from '#engine/campaigns/enter-campaign.ts';
import { checkedVariants } from '#engine/campaigns/keep-photo.ts';
import { lookAtCampaign, outlook, previewCampaign } from '#engine/campaigns/look.ts';
import { enterVariants } from '#engine/scheduler/enter-variants.ts';
import { unknownNiche } from '#engine/unknown-niche.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { slotHistory } from '#store/campaigns/slots.ts';
import { campaignDays, pageOfCampaignPosts, pageOfCampaigns, pageOfSlots } from '#store/campaigns/lists.ts';
import {
  addCampaign,
  campaignById,
  campaignVariants,
  removeCampaign,
  replaceVariants,
  turnCampaign,
} from '#store/campaigns/campaigns.ts';
import type { Scope } from '#store/scope.ts';

/** Of another workspace or of none: there is no such thing. */
async function foundCampaign(scope: Scope, id: number): Promise<Campaign> {
  const campaign = await campaignById(scope, id);
  if (!campaign) throw new GroundcrewError('not_found', { detail: `campaign ${id}` });
  return campaign;
}

async function shown(scope: Scope, campaign: Campaign) {
  const variants = (await campaignVariants(scope, campaign.id)).length;
  return { ...withoutRhythm(campaign), ...outlook(campaign, scope.now()), variants };
}

/** How its slots are counted is no concern of its readers. */
function withoutRhythm<Row extends Campaign>({ interval_from: _from, due_from: _due, ...row }: Row) {
  return { ...row, slots: [...row.slots] };
}

const list = inWorkspace.campaigns.list.handler(async ({ input, context: { scope } }) => {
  const { rows, total } = await pageOfCampaigns(scope, { ...input, ...pageWish(input) });
  const now = scope.now();
  return pageFrom(input, { rows: rows.map((row) => ({ ...withoutRhythm(row), ...outlook(row, now) })), total });
});

const get = inWorkspace.campaigns.get.handler(async ({ input, context: { scope } }) => {
  const campaign = await foundCampaign(scope, input.id);
  const look = await lookAtCampaign(scope, campaign);
  return { ...withoutRhythm(look), ...outlook(campaign, scope.now()) };
});

const make = inWorkspace.campaigns.make.handler(async ({ input, context: { scope, caller, services } }) => {
  const plan = planOf(input, scope.now());
  const of_niche = { niche: plan.niche, messages: null, photo: null, language: null };
  const variants: readonly CampaignVariant[] = input.variants
    ? await checkedVariants(scope, input.variants)
    : await enterVariants(scope, services.config.data_folder, of_niche);
  const campaign = await addCampaign(scope, plan, variants, byOf(caller));
  return { ...(await shown(scope, campaign)), unknown_niche: await unknownNiche(scope, plan.niche) };
});

const update = inWorkspace.campaigns.update.handler(async ({ input, context: { scope, caller, note } }) => {
  const { id, ...changes } = input;
  const before = await foundCampaign(scope, id);
  const campaign = await alterCampaign(scope, before, changes, byOf(caller));
  note.unchanged = campaign === before;
  return { ...(await shown(scope, campaign)), unknown_niche: await unknownNiche(scope, campaign.niche) };
});

const replace_variants = inWorkspace.campaigns.replace_variants.handler(
  async ({ input, context: { scope, caller } }) => {
    const campaign = await foundCampaign(scope, input.id);
    await replaceVariants(scope, campaign, await checkedVariants(scope, input.variants), byOf(caller));
    return { variants: await campaignVariants(scope, campaign.id) };
  },
);

async function turn(scope: Scope, id: number, how: Turn, by: string) {
  await foundCampaign(scope, id);
  const { changed, ...campaign } = await turnCampaign(scope, id, how, by);
  return { ...(await shown(scope, campaign)), changed };
}

const start = inWorkspace.campaigns.start.handler(({ input, context: { scope, caller } }) =>
  turn(scope, input.id, 'start', byOf(caller)),
);
const pause = inWorkspace.campaigns.pause.handler(({ input, context: { scope, caller } }) =>
  turn(scope, input.id, 'pause', byOf(caller)),
);
const stop = inWorkspace.campaigns.stop.handler(({ input, context: { scope, caller } }) =>
  turn(scope, input.id, 'stop', byOf(caller)),
);

const remove = inWorkspace.campaigns.remove.handler(async ({ input, context: { scope, caller, note } }) => {
  const removed = await removeCampaign(scope, input.id, byOf(caller));
  note.data = { name: removed.name };
  return removed;
});

const preview = inWorkspace.campaigns.preview.handler(async ({ input, context: { scope, crew, services } }) => {
  const campaign = await foundCampaign(scope, input.id);
  const { data_folder } = services.config;
  const found = await previewCampaign(crew, campaign, { slots: input.slots, data_folder });
  const variants = await campaignVariants(scope, campaign.id);
  return {
    ...found,
    faults: [...found.faults],
    ready_count: found.ready.length,
    skipped_count: found.skipped.length,
    ready: found.ready.slice(0, input.groups),
    skipped: found.skipped.slice(0, input.groups),
    variants: variants.map((variant) => ({ ...variant, ...formattedText(variant.text) })),
  };
});

const slots = inWorkspace.campaigns.slots.handler(async ({ input, context: { scope } }) => {
  await foundCampaign(scope, input.id);
  const newest = { ...input, sort: '-slot_at' } as const;
  return pageFrom(newest, await pageOfSlots(scope, { ...input, campaign_id: input.id, ...pageWish(newest) }));
});

const SKIPS_MAX = 1_000;

const slot = inWorkspace.campaigns.slot.handler(async ({ input, context: { scope } }) => {
  await foundCampaign(scope, input.id);
  const [found] = await slotHistory(scope, input.id, 1, input.slot_at);
  if (!found) {
    const detail = `slot ${input.slot_at.toISOString()} of campaign ${input.id}`;
    throw new GroundcrewError('not_found', { detail });
  }
  return { ...found, skips: found.skips.slice(0, SKIPS_MAX), skips_count: found.skips.length };
});

const posts = inWorkspace.campaigns.posts.handler(async ({ input, context: { scope } }) => {
  await foundCampaign(scope, input.id);
  const newest = { ...input, sort: '-reserved_at' } as const;
  return pageFrom(newest, await pageOfCampaignPosts(scope, { ...input, campaign_id: input.id, ...pageWish(newest) }));
});

const days = inWorkspace.campaigns.days.handler(async ({ input, context: { scope } }) => {
  await foundCampaign(scope, input.id);
  return { items: await campaignDays(scope, input.id, input.days) };
});

export const campaigns = {
  list,
  get,
  make,
  update,
  replace_variants,
  start,
  pause,
  stop,
  remove,
  preview,
  slots,
  slot,
  posts,
  days,
};
