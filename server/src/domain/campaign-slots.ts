// When a running campaign may post, as the scheduler begins its slots: the slot that goes on, one that may still begin, and those
// to come. What says when it posts asks here.
import { blocker, shellWord, type Blocker } from '#domain/blockers/blocker.ts';
import { dueSlots, isBeforeEnd, scheduleFault, type Campaign } from '#domain/campaigns.ts';
import { addMs, dateText, latest } from '#domain/days.ts';
import { nextSlot, SLOT_LASTS_MS, slotEnds, slotsBetween } from '#domain/schedule/slots.ts';

/** The last slot of a campaign that was begun or missed. */
export type LastOfSlots = { slot_at: Date; ends_at: Date; state: 'running' | 'done' | 'missed' };

export type CampaignNow = {
  campaign: Campaign;
  /** Null: none has come yet. */
  last: LastOfSlots | null;
  /** Why nothing of it can be posted: a photo is gone, or there is no message at all; null: something can. */
  content_fault: string | null;
};

type Slot = { slot_at: Date; ends_at: Date };

/** The slot within which `at` lies, seen from `now`; null: between slots. A group that is `served` in the one that goes on waits for the next. */
export function slotAt({ campaign, last }: CampaignNow, at: Date, now: Date, served = false): Slot | null {
  if (campaign.status !== 'running' || scheduleFault(campaign) !== null) return null;
  const { slot_at, ends_at } = last ?? {};
  if (last?.state === 'running' && ends_at && slot_at && at < ends_at) return served ? null : { slot_at, ends_at };
  const begin = last?.state === 'running' ? null : dueSlots(campaign, slot_at ?? null, now).begin;
  const from = latest(begin ?? now, earliestNext(campaign, last)) ?? now;
  const slot = slotsBetween(campaign, latest(from, addMs(at, -SLOT_LASTS_MS)) ?? from, addMs(at, 1)).at(-1);
  if (!slot || !isBeforeEnd(campaign, slot)) return null;
  const ends = slotEnds(campaign, slot);
  return at < ends ? { slot_at: slot, ends_at: ends } : null;
}

/** The first slot that begins after `at`; null: none. */
export function slotAfter({ campaign, last }: CampaignNow, at: Date): Date | null {
  if (campaign.status !== 'running' || scheduleFault(campaign) !== null) return null;
  const next = nextSlot(campaign, latest(addMs(at, 1), earliestNext(campaign, last)) ?? at);
  return next && isBeforeEnd(campaign, next) ? next : null;
}

/** No other slot begins while one goes on. */
function earliestNext({ due_from }: Campaign, last: LastOfSlots | null): Date | null {
  const after = last && (last.state === 'running' ? last.ends_at : addMs(last.slot_at, 1));
  return latest(due_from, after);
}

/** What keeps the campaign from posting at `at`, apart from its groups and accounts. */
export function campaignBlockers(now_as: CampaignNow, at: Date, now: Date, served = false): Blocker[] {
  const { campaign, content_fault } = now_as;
  const name = shellWord(campaign.name);
  const notRunning = (why: string, action: string) => [blocker('campaign_not_running', null, why, action)];
  if (campaign.status !== 'running') {
    const start = `groundcrew campaigns start ${name}`;
    const over = campaign.ends_at && campaign.ends_at <= now;
    const action = over
      ? `Give it a later end, or none: groundcrew campaigns change ${name} --until none. Then: ${start}`
      : `Run: ${start}`;
    return notRunning(`the campaign is ${campaign.status}`, action);
  }
  const fault = scheduleFault(campaign);
  if (fault !== null) return notRunning(fault, `Run: groundcrew campaigns change ${name} --zone ZONE`);
  const found = content_fault === null ? [] : [contentBlocker(campaign, content_fault)];
  if (slotAt(now_as, at, now, served)) return found;
  const next = slotAfter(now_as, at);
  if (!next)
    return [...found, ...notRunning('the campaign has no slot any more', `See: groundcrew campaigns show ${name}`)];
  return [...found, blocker('between_slots', next, `the next slot begins ${dateText(next)}`)];
}

export function contentBlocker({ name }: Pick<Campaign, 'name'>, fault: string): Blocker {
  const action = `Give it others: groundcrew campaigns variants ${shellWord(name)} --messages FILE`;
  return blocker('campaign_content', null, `nothing of campaign ${name} can be posted: ${fault}`, action);
}
