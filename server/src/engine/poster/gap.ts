import { roundGapEnds } from '#domain/blockers.ts';
import { latest } from '#domain/days.ts';
import { pauseFactor } from '#domain/floods.ts';
import type { Round } from '#engine/poster/round.ts';
import { accountState } from '#store/accounts/accounts.ts';
import { recentFloods } from '#store/accounts/floods.ts';
import { lastPostOfAccount, lastPostOfCampaign, lastPostOfNiche } from '#store/posts/reads.ts';
import { readLimits } from '#store/workspaces/workspaces.ts';

export type GapEnd = 'over' | 'waited' | 'too_late';

/**
 * Waits out the gap after the last post of this campaign, or else niche, and of this account. `waited`: much may have changed
 * meanwhile, the gap included. `too_late`, at once: the slot of the campaign ends before.
 */
export async function waitForGap(round: Round, account_id: number): Promise<GapEnd> {
  let said: Date | null = null;
  for (;;) {
    const until = await gapEnds(round, account_id);
    if (!until) return said ? 'waited' : 'over';
    if (round.slot && until >= round.slot.ends_at) return 'too_late';
    const seconds = Math.ceil((until.getTime() - round.crew.scope.now().getTime()) / 1_000);
    if (said?.getTime() !== until.getTime()) round.say(`Waiting ${seconds} s: gap between posts`);
    said = until;
    await round.run.sleepUntil(until);
    if (round.crew.scope.now() >= until) return 'waited';
  }
}

/** When the next post may be sent, doubled after floods; null: now. It follows from what is stored, so that no restart shortens it. */
export async function gapEnds(
  { crew, niche, slot }: Pick<Round, 'crew' | 'niche' | 'slot'>,
  account_id: number,
): Promise<Date | null> {
  const { scope } = crew;
  const limits = await readLimits(scope);
  const factor = pauseFactor(await recentFloods(scope), account_id, scope.now());
  const account = await accountState(scope, account_id);
  const last_of_round = slot ? await lastPostOfCampaign(scope, slot.campaign_id) : await lastPostOfNiche(scope, niche);
  const last_of_account = latest(account?.last_post_at ?? null, await lastPostOfAccount(scope, account_id));
  const until = roundGapEnds({ last_of_round, last_of_account, campaign: slot }, limits, factor);
  return until && until > scope.now() ? until : null;
}
