// Campaigns as people enter and change them; everything that cannot be is refused here, with its reason.
import { GAP_SECONDS, readPlan, type Campaign, type CampaignPlan } from '#domain/campaigns.ts';
import { dateText } from '#domain/days.ts';
import { DEFAULT_NICHE } from '#domain/limits.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { campaignById, changeCampaign } from '#store/campaigns/campaigns.ts';
import type { Scope } from '#store/scope.ts';

type Wish<T> = { [K in keyof T]?: T[K] | undefined };

export type CampaignWish = Wish<Omit<CampaignPlan, 'name'>> & { name: string };
export type CampaignChanges = Wish<CampaignPlan>;

/** The plan, its gaps filled with what is usual. Throws `bad_value` with the first thing in it that cannot be. */
export function planOf(wish: CampaignWish, now: Date): CampaignPlan {
  return checked(
    {
      name: wish.name,
      niche: wish.niche ?? DEFAULT_NICHE,
      zone: wish.zone ?? 'UTC',
      slots: wish.slots ?? [],
      interval_minutes: wish.interval_minutes ?? null,
      gap_seconds: wish.gap_seconds ?? GAP_SECONDS.default,
      ends_at: wish.ends_at ?? null,
    },
    now,
  );
}

/**
 * From its next slot on; what is not named stays as it is, and slots take the place of an interval, and the reverse. Throws
 * `bad_value` with what cannot be, `bad_input` when its end has passed and no other is given. Returns `campaign` itself when all
 * was so already.
 */
export async function alterCampaign(
  scope: Scope,
  campaign: Campaign,
  changes: CampaignChanges,
  by: string,
): Promise<Campaign> {
  const now = scope.now();
  const to_interval = typeof changes.interval_minutes === 'number';
  const to_slots = (changes.slots ?? []).length > 0;
  const plan = checked(
    {
      name: changes.name ?? campaign.name,
      niche: changes.niche ?? campaign.niche,
      zone: changes.zone ?? campaign.zone,
      slots: changes.slots ?? (to_interval ? [] : campaign.slots),
      interval_minutes: changes.interval_minutes ?? (to_slots ? null : campaign.interval_minutes),
      gap_seconds: changes.gap_seconds ?? campaign.gap_seconds,
      ends_at: changes.ends_at === undefined ? stillToCome(campaign, now) : changes.ends_at,
    },
    now,
  );
  if (samePlan(plan, campaign)) return campaign;
  await changeCampaign(scope, campaign.id, plan, by);
  return (await campaignById(scope, campaign.id)) ?? campaign;
}

function samePlan(plan: CampaignPlan, campaign: Campaign): boolean {
  return (
    plan.name === campaign.name &&
    plan.niche === campaign.niche &&
    plan.zone === campaign.zone &&
    plan.slots.join(' ') === campaign.slots.join(' ') &&
    plan.interval_minutes === campaign.interval_minutes &&
    plan.gap_seconds === campaign.gap_seconds &&
    plan.ends_at?.getTime() === campaign.ends_at?.getTime()
  );
}

/** The end of one that is over would refuse every other change. */
function stillToCome({ ends_at, name }: Campaign, now: Date): Date | null {
  if (ends_at === null || ends_at > now) return ends_at;
  const detail = `campaign ${name} ended at ${dateText(ends_at)}: give it another end, or none`;
  throw new GroundcrewError('bad_input', { detail, details: { field: 'ends_at', reason: detail } });
}

function checked(plan: CampaignPlan, now: Date): CampaignPlan {
  const read = readPlan(plan, now);
  if (read.ok) return read.plan;
  const { field, reason } = read;
  throw new GroundcrewError('bad_value', {
    detail: `campaign ${plan.name.trim()}: ${reason}`,
    details: { field, reason },
  });
}
