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
import { contentBlocker } from '#domain/campaign-slots.ts';
import { scheduleFault } from '#domain/campaigns.ts';
import { latest } from '#domain/days.ts';
import { pauseFactor } from '#domain/floods.ts';
import { contentFor } from '#domain/forecast/post-slot.ts';
import { isNicheDisabled } from '#domain/limits.ts';
import type { Rules } from '#domain/rules.ts';
import type { TargetState } from '#domain/targets.ts';
import { answerOf, soonest, type Activity, type WhyAnswer } from '#domain/why.ts';
import { campaignStates, type CampaignState } from '#engine/why/campaign.ts';
import { runningCampaigns } from '#store/campaigns/campaigns.ts';
import { nichesToJoin, targetIdsOf } from '#store/workspaces/find-subjects.ts';
import { recentFloods } from '#store/accounts/floods.ts';
import { joinPauseOf } from '#store/groups/joins.ts';
import { messageVariants } from '#store/campaigns/message-variants.ts';
import { otherPosts } from '#store/posts/other-posts.ts';
import { lastPostOfAccount, lastPostOfNiche } from '#store/posts/reads.ts';
import type { Scope } from '#store/scope.ts';
import { targetState } from '#store/groups/targets.ts';

/** Groups of one account that are looked at; more than Telegram lets an account be a member of. */
const GROUPS_MAX = 1_000;

export async function accountActivities(
  scope: Scope,
  account: AccountState,
  rules: Rules,
  data_folder: string | null,
): Promise<Record<Activity, WhyAnswer>> {
  return {
    join: await joining(scope, account, rules),
    post: await posting(scope, account, rules, data_folder),
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

async function posting(
  scope: Scope,
  account: AccountState,
  rules: Rules,
  data_folder: string | null,
): Promise<WhyAnswer> {
  const answerFor = await postAnswers(scope, account, rules, data_folder);
  const answers: (WhyAnswer & { link: string })[] = [];
  for (const id of await targetIdsOf(scope, account.id, GROUPS_MAX)) {
    const target = await targetState(scope, id);
    if (target?.status !== 'joined') continue;
    const answer = await answerFor(target);
    if (answer.can_act) return answer;
    answers.push({ ...answer, link: target.link });
  }
  const none = blocker(
    'no_groups',
    null,
    'it has joined no group that can be posted to',
    'Let it join groups: groundcrew join NICHE',
  );
  const first = soonest(answers);
  if (!first) return answerOf((at) => [...accountBlockers(account, rules, at), none], scope.now());
  return ofGroup(first, answers.length);
}

/** What lies with the group says which one it is: others of the account may have to wait longer. */
function ofGroup({ link, can_act, next_at, blockers }: WhyAnswer & { link: string }, groups: number): WhyAnswer {
  const which = next_at === null ? 'one' : 'the soonest';
  const name = groups === 1 ? link : `${link}, ${which} of ${groups} groups`;
  const named = blockers.map((each) => {
    return each.code.startsWith('target_') ? { ...each, message: `${name}: ${each.message}` } : each;
  });
  return { can_act, next_at, blockers: named };
}

/**
 * When the account may post to a group, by all that a reservation looks at and the gap that a round waits out. What does not
 * depend on the group is read once.
 */
export async function postAnswers(
  scope: Scope,
  account: AccountState | null,
  rules: Rules,
  data_folder: string | null,
): Promise<(target: TargetState) => Promise<WhyAnswer>> {
  const now = scope.now();
  const account_id = account?.id ?? 0;
  const factor = pauseFactor(await recentFloods(scope), account_id, now);
  const last_of_account = latest(account?.last_post_at ?? null, await lastPostOfAccount(scope, account_id));
  const running = (await runningCampaigns(scope)).filter((campaign) => scheduleFault(campaign) === null);
  const niches = new Map<string, NicheNow>();
  return async (target) => {
    const { niche } = target;
    const here = running.filter((campaign) => campaign.niche === niche);
    const of_niche =
      niches.get(niche) ?? (await nicheNow(scope, niche, await campaignStates(scope, here, data_folder)));
    niches.set(niche, of_niche);
    const gaps = of_niche.gaps.map((gap): PostGap => ({ ...gap, last_of_account }));
    const other = await otherPosts(scope, { account_id, target_id: target.id, run_id: null });
    const kind = contentFor(of_niche, target);
    const ask = (at: Date): Blocker[] => [
      ...reservationBlockers(target, account, other, rules, at, kind),
      ...of_niche.faults,
      ...postGapBlockers(gaps, rules.limits, factor, at),
    ];
    return answerOf(ask, now);
  };
}

type NicheNow = {
  gaps: Omit<PostGap, 'last_of_account'>[];
  contents: readonly { text: boolean; photo: boolean }[];
  /** Nothing of its campaigns can be posted. */
  faults: Blocker[];
};

/** By the campaigns that post there by themselves; without any by what a person would post. */
async function nicheNow(scope: Scope, niche: string, states: readonly CampaignState[]): Promise<NicheNow> {
  if (states.length === 0) {
    const contents = (await messageVariants(scope, niche)).map(({ text, photo_path }) => {
      return { text: text !== '', photo: photo_path !== null };
    });
    return { gaps: [{ last_of_round: await lastPostOfNiche(scope, niche), campaign: null }], contents, faults: [] };
  }
  const able = states.filter(({ content_fault }) => content_fault === null);
  const faults =
    able.length > 0
      ? []
      : states.slice(0, 1).map(({ campaign, content_fault }) => contentBlocker(campaign, content_fault ?? ''));
  const posting = able.length > 0 ? able : states;
  return {
    gaps: posting.map(({ campaign, last_post_at }) => ({ last_of_round: last_post_at, campaign })),
    contents: posting.flatMap(({ contents }) => contents),
    faults,
  };
}
