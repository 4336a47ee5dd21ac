import { roundGapEnds } from '#domain/blockers.ts';
import { latest } from '#domain/days.ts';
import { pauseFactor } from '#domain/floods.ts';
import type { Round } from '#engine/poster/round.ts';
import { accountState } from '#store/accounts.ts';
import { recentFloods } from '#store/floods.ts';
import { lastPostOfAccount, lastPostOfCampaign, lastPostOfNiche } from '#store/post-reads.ts';
import { readLimits } from '#store/workspaces.ts';

/**
 * Waits out the gap after the last post of this campaign, or else niche, and of this account. False, at once, when the slot
 * of the campaign ends before.
 */
export async function waitForGap(round: Round, account_id: number): Promise<boolean> {
  const until = await gapEnds(round, account_id);
  if (!until) return true;
  if (round.slot && until >= round.slot.ends_at) return false;
  const seconds = Math.ceil((until.getTime() - round.crew.scope.now().getTime()) / 1_000);
  round.say(`Waiting ${seconds} s: gap between posts`);
  await round.crew.clock.sleepUntil(until, round.run.signal);
  return true;
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
