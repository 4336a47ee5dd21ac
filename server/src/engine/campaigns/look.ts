// Campaigns as people look at them: the same for the command line and the API.
import { slotAt } from '#domain/campaign-slots.ts';
import { scheduleFault, slotsAhead, type Campaign } from '#domain/campaigns.ts';
import type { Crew } from '#engine/crew.ts';
import { campaignStates, groupBlockers, postingNow, type CampaignState } from '#engine/why/campaign.ts';
import { delay } from '#lib/time.ts';
import { slotHistory, type CampaignSlot } from '#store/campaigns/slots.ts';
import { campaignVariants, type StoredCampaignVariant } from '#store/campaigns/campaigns.ts';
import { readRules } from '#store/workspaces/rules.ts';
import type { Scope } from '#store/scope.ts';
import { joinedTargets } from '#store/groups/targets.ts';

/** How it stands in lists. */
export function outlook(campaign: Campaign, now: Date): { next_slot_at: Date | null; fault: string | null } {
  const [next] = campaign.status === 'running' ? slotsAhead(campaign, now, 1) : [];
  return { next_slot_at: next ?? null, fault: scheduleFault(campaign) };
}

export type CampaignLook = Campaign & {
  variants: StoredCampaignVariant[];
  /** As they come, or would come if it were started now. */
  next_slots: Date[];
  last_slot: CampaignSlot | null;
  fault: string | null;
};

const AHEAD = 5;

export async function lookAtCampaign(scope: Scope, campaign: Campaign): Promise<CampaignLook> {
  const [last_slot = null] = await slotHistory(scope, campaign.id, 1);
  return {
    ...campaign,
    variants: await campaignVariants(scope, campaign.id),
    next_slots: slotsAhead(campaign, scope.now(), AHEAD),
    last_slot,
    fault: scheduleFault(campaign),
  };
}

export type PreviewedGroup = { link: string; account: string | null; reasons: string[] };

export type CampaignPreview = {
  /** The slot that goes on; null: none does. */
  open_slot_at: Date | null;
  next_slots: Date[];
  fault: string | null;
  /** Why nothing of it can be posted; null: something can. */
  content_fault: string | null;
  ready: { link: string; account: string | null }[];
  skipped: PreviewedGroup[];
  /** Of photos; their variants are left out. */
  faults: readonly string[];
};

/** Whatever slot it is: when it would post, which groups could be posted to now, and why the others could not. Sends and stores nothing. */
export async function previewCampaign(
  { scope }: Crew,
  campaign: Campaign,
  options: { slots: number; data_folder: string | null },
): Promise<CampaignPreview> {
  const now = scope.now();
  const [state] = await campaignStates(scope, [campaign], options.data_folder);
  if (!state) throw new Error('A campaign has no state.');
  const open = slotAt(state, now, now);
  const all = await previewedGroups(scope, state);
  return {
    open_slot_at: open && (open.slot_at < now || state.last?.state === 'running') ? open.slot_at : null,
    next_slots: slotsAhead(campaign, now, options.slots),
    fault: scheduleFault(campaign),
    content_fault: state.content_fault,
    ready: all.filter(({ reasons }) => reasons.length === 0).map(({ link, account }) => ({ link, account })),
    skipped: all.filter(({ reasons }) => reasons.length > 0),
    faults: state.faults,
  };
}

async function previewedGroups(scope: Scope, state: CampaignState): Promise<PreviewedGroup[]> {
  const given = await postingNow(scope, await readRules(scope));
  const now = scope.now();
  const groups: PreviewedGroup[] = [];
  for (const [n, target] of (await joinedTargets(scope, state.campaign.niche)).entries()) {
    // Others have their turn, too, while thousands are looked at.
    if (n % LOOKED_AT_ONCE === LOOKED_AT_ONCE - 1) await delay(0);
    const account = given.accounts.get(target.assigned_account_id ?? 0)?.session_name ?? null;
    const reasons = groupBlockers(state, target, given, now, now, 'slots').map(({ message }) => message);
    if (state.served.has(target.id)) reasons.push('it has its post of the slot that goes on');
    if (state.content_fault !== null) reasons.push('the campaign has nothing to post');
    groups.push({ link: target.link, account, reasons });
  }
  return groups;
}

const LOOKED_AT_ONCE = 200;
