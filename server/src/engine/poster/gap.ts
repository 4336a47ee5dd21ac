import { postGapEnds } from '#domain/blockers.ts';
import { latest } from '#domain/days.ts';
import { pauseFactor } from '#domain/floods.ts';
import type { Round } from '#engine/poster/round.ts';
import { accountState } from '#store/accounts.ts';
import { recentFloods } from '#store/joins.ts';
import { lastPostOfAccount, lastPostOfNiche } from '#store/post-reads.ts';
import { readLimits } from '#store/workspaces.ts';

/** Waits out the gap after the last post of this niche and of this account. */
export async function waitForGap(round: Round, account_id: number): Promise<void> {
  const until = await gapEnds(round, account_id);
  if (!until) return;
  const seconds = Math.ceil((until.getTime() - round.crew.scope.now().getTime()) / 1_000);
  round.say(`Waiting ${seconds} s: gap between posts`);
  await round.crew.clock.sleepUntil(until, round.run.signal);
}

/** When the next post may be sent, doubled after floods; null: now. */
export async function gapEnds({ crew, niche }: Round, account_id: number): Promise<Date | null> {
  const { scope } = crew;
  const limits = await readLimits(scope);
  const factor = pauseFactor(await recentFloods(scope), account_id, scope.now());
  const account = await accountState(scope, account_id);
  const until = latest(
    postGapEnds(await lastPostOfNiche(scope, niche), limits, factor),
    postGapEnds(latest(account?.last_post_at ?? null, await lastPostOfAccount(scope, account_id)), limits, factor),
  );
  return until && until > scope.now() ? until : null;
}
