// What keeps an account from joining, posting and reacting now.
import type { AccountState } from '#domain/accounts.ts';
import {
  accountBlockers,
  blocker,
  joinBlockers,
  joinPauseBlockers,
  postGapBlockers,
  reservationBlockers,
  type Blocker,
  type PostGap,
} from '#domain/blockers.ts';
import { scheduleFault, type Campaign } from '#domain/campaigns.ts';
import { latest } from '#domain/days.ts';
import { pauseFactor } from '#domain/floods.ts';
import { isNicheDisabled } from '#domain/limits.ts';
import type { Rules } from '#domain/rules.ts';
import type { ContentKind, TargetState } from '#domain/targets.ts';
import { answerOf, soonest, type Activity, type WhyAnswer } from '#domain/why.ts';
import { runningCampaigns } from '#store/campaigns.ts';
import { nichesToJoin, targetIdsOf } from '#store/find-subjects.ts';
import { recentFloods } from '#store/floods.ts';
import { joinPauseOf } from '#store/joins.ts';
import { messageVariants } from '#store/messages.ts';
import { otherPosts } from '#store/other-posts.ts';
import { lastPostOfAccount, lastPostOfCampaign, lastPostOfNiche } from '#store/post-reads.ts';
import type { Scope } from '#store/scope.ts';
import { targetState } from '#store/targets.ts';

/** Groups of one account that are looked at; more than Telegram lets an account be a member of. */
const GROUPS_MAX = 1_000;

export async function accountActivities(
  scope: Scope,
  account: AccountState,
  rules: Rules,
): Promise<Record<Activity, WhyAnswer>> {
  return {
    join: await joining(scope, account, rules),
    post: await posting(scope, account, rules),
    react: answerOf((at) => accountBlockers(account, rules, at), scope.now()),
  };
}

async function joining(scope: Scope, account: AccountState, rules: Rules): Promise<WhyAnswer> {
  const now = scope.now();
  const answers: WhyAnswer[] = [];
  for (const niche of await nichesToJoin(scope, account.id)) {
    if (isNicheDisabled(niche)) continue;
    const pause = await joinPauseOf(scope, niche);
    answers.push(answerOf((at) => [...joinBlockers(account, rules, at), ...joinPauseBlockers(pause, at)], now));
  }
  const none = blocker(
    'no_new_groups',
    null,
    'there is no new group that it may join',
    'Bring groups in: groundcrew import DIR',
  );
  return soonest(answers) ?? answerOf((at) => [...joinBlockers(account, rules, at), none], now);
}

async function posting(scope: Scope, account: AccountState, rules: Rules): Promise<WhyAnswer> {
  const answerFor = await postAnswers(scope, account, rules);
  const answers: WhyAnswer[] = [];
  for (const id of await targetIdsOf(scope, account.id, GROUPS_MAX)) {
    const target = await targetState(scope, id);
    if (target?.status !== 'joined') continue;
    const answer = await answerFor(target);
    answers.push(answer);
    if (answer.can_act) return answer;
  }
  const none = blocker(
    'no_groups',
    null,
    'it has joined no group that can be posted to',
    'Let it join groups: groundcrew join NICHE',
  );
  return soonest(answers) ?? answerOf((at) => [...accountBlockers(account, rules, at), none], scope.now());
}

/**
 * When the account may post to a group, by all that a reservation looks at and the gap that a round waits out. What does not
 * depend on the group is read once.
 */
export async function postAnswers(
  scope: Scope,
  account: AccountState | null,
  rules: Rules,
): Promise<(target: TargetState) => Promise<WhyAnswer>> {
  const now = scope.now();
  const account_id = account?.id ?? 0;
  const factor = pauseFactor(await recentFloods(scope), account_id, now);
  const last_of_account = latest(account?.last_post_at ?? null, await lastPostOfAccount(scope, account_id));
  const campaigns = await runningCampaigns(scope);
  const niches = new Map<string, { gaps: PostGap[]; has: Content }>();
  return async (target) => {
    const { niche } = target;
    const of_niche = niches.get(niche) ?? {
      gaps: await gapsIn(scope, niche, campaigns, last_of_account),
      has: contentOf(await messageVariants(scope, niche)),
    };
    niches.set(niche, of_niche);
    const other = await otherPosts(scope, { account_id, target_id: target.id, run_id: null });
    const kind = of_niche.has(target.forbidden_content);
    const ask = (at: Date): Blocker[] => [
      ...reservationBlockers(target, account, other, rules, at, kind),
      ...postGapBlockers(of_niche.gaps, rules.limits, factor, at),
    ];
    return answerOf(ask, now);
  };
}

/** Those of the campaigns that post there by themselves; without any that of a person who posts. */
async function gapsIn(
  scope: Scope,
  niche: string,
  campaigns: readonly Campaign[],
  last_of_account: Date | null,
): Promise<PostGap[]> {
  const there = campaigns.filter((campaign) => campaign.niche === niche && scheduleFault(campaign) === null);
  if (there.length === 0) {
    return [{ last_of_round: await lastPostOfNiche(scope, niche), last_of_account, campaign: null }];
  }
  const gaps: PostGap[] = [];
  for (const campaign of there) {
    gaps.push({ last_of_round: await lastPostOfCampaign(scope, campaign.id), last_of_account, campaign });
  }
  return gaps;
}

type Content = (forbidden: readonly ContentKind[]) => ContentKind;

/** What a niche has to post that a group takes. A photo with a text can go as the text alone; a text cannot become a photo. */
function contentOf(variants: readonly { text: string; photo_path: string | null }[]): Content {
  const kinds = new Set<ContentKind>(variants.length === 0 ? ['text'] : []);
  for (const { text, photo_path } of variants) {
    if (text !== '') kinds.add('text');
    if (photo_path !== null) kinds.add('photo');
  }
  return (forbidden) => [...kinds].find((kind) => !forbidden.includes(kind)) ?? [...kinds][0] ?? 'text';
}
