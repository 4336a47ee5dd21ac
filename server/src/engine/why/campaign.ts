// When a campaign posts next, and where: by its slots, what it takes turns with, and every group of its niche.
import {
  blocker,
  freeAt,
  nextAt,
  postBlockers,
  postGapBlockers,
  shellWord,
  unconfirmedBlockers,
  workspaceBlockers,
  type Blocker,
} from '#domain/blockers.ts';
import { campaignBlockers, slotAt, type CampaignNow } from '#domain/campaign-slots.ts';
import { scheduleFault, type Campaign } from '#domain/campaigns.ts';
import { latest } from '#domain/days.ts';
import { contentFor } from '#domain/forecast/post-slot.ts';
import { pauseFactor, type Flood } from '#domain/floods.ts';
import type { AccountState } from '#domain/accounts.ts';
import type { Rules } from '#domain/rules.ts';
import type { TargetState } from '#domain/targets.ts';
import { answerOf, soonest, type WhyAnswer } from '#domain/why.ts';
import { summed } from '#domain/summed-blockers.ts';
import { readContent } from '#engine/scheduler/read-variants.ts';
import { accountStates } from '#store/accounts/accounts.ts';
import { lastSlots, targetsOfSlot } from '#store/campaigns/slots.ts';
import { recentFloods } from '#store/accounts/floods.ts';
import { lastPostsOfAccounts, unconfirmedPosts } from '#store/campaigns/forecast-reads.ts';
import { lastPostOfCampaign } from '#store/posts/reads.ts';
import type { Scope } from '#store/scope.ts';
import { joinedTargets } from '#store/groups/targets.ts';

export type CampaignState = CampaignNow & {
  /** Groups that have their post of the slot that goes on. */
  served: ReadonlySet<number>;
  contents: readonly { text: boolean; photo: boolean }[];
  /** Of messages that are left out. */
  faults: readonly string[];
  last_post_at: Date | null;
};

/** `data_folder` null: photos that only lie in the folder of a server are not seen. */
export async function campaignStates(
  scope: Scope,
  campaigns: readonly Campaign[],
  data_folder: string | null,
): Promise<CampaignState[]> {
  const slots = await lastSlots(scope);
  const states: CampaignState[] = [];
  for (const campaign of campaigns) {
    const last = slots.get(campaign.id) ?? null;
    const { variants, faults, fault } = await readContent(scope, campaign.id, data_folder);
    states.push({
      campaign,
      last,
      content_fault: fault,
      faults,
      served: last?.state === 'running' ? await targetsOfSlot(scope, last) : new Set(),
      contents: variants.map(({ text, photo }) => ({ text: text !== '', photo: photo !== null })),
      last_post_at: await lastPostOfCampaign(scope, campaign.id),
    });
  }
  return states;
}

/** What decides whether a group gets its post, read once for all groups. */
export type PostingNow = {
  rules: Rules;
  floods: readonly Flood[];
  accounts: ReadonlyMap<number, AccountState>;
  last_posts: ReadonlyMap<number, Date>;
  unconfirmed: ReadonlyMap<number, Date>;
};

export async function postingNow(scope: Scope, rules: Rules): Promise<PostingNow> {
  return {
    rules,
    floods: await recentFloods(scope),
    accounts: new Map((await accountStates(scope)).map((account) => [account.id, account])),
    last_posts: await lastPostsOfAccounts(scope),
    unconfirmed: await unconfirmedPosts(scope),
  };
}

/** What keeps a campaign from posting to a group at an instant, seen from `now`; slots, or the gap between posts, may be left out. */
export function groupBlockers(
  state: CampaignState,
  target: TargetState,
  given: PostingNow,
  at: Date,
  now: Date,
  without: 'slots' | 'gap' | null = null,
): Blocker[] {
  const { rules, floods, accounts, last_posts, unconfirmed } = given;
  const { campaign, last_post_at, served } = state;
  const account = accounts.get(target.assigned_account_id ?? 0) ?? null;
  const account_id = account?.id ?? 0;
  const last_of_account = latest(account?.last_post_at ?? null, last_posts.get(account_id) ?? null);
  const gap = { last_of_round: last_post_at, last_of_account, campaign };
  return [
    ...postBlockers(target, account, rules, at, contentFor(state, target)),
    ...unconfirmedBlockers(unconfirmed.get(target.id) ?? null, at),
    ...(without === 'slots' ? [] : campaignBlockers(state, at, now, served.has(target.id))),
    ...(without === 'gap' ? [] : postGapBlockers([gap], rules.limits, pauseFactor(floods, account_id, at), at)),
  ];
}

/** The slot in which the group gets its next post of one of these campaigns, and from when on nothing is in the way there. */
export function nextSlotOf(
  states: readonly CampaignState[],
  target: TargetState,
  given: PostingNow,
  now: Date,
): { campaign: string; at: Date; posts_from: Date } | null {
  const answers = states.map((state) => ({
    state,
    ...answerOf((at) => groupBlockers(state, target, given, at, now), now),
  }));
  const first = soonest(answers);
  if (!first?.next_at) return null;
  const { state, next_at } = first;
  const slot = slotAt(state, next_at, now, state.served.has(target.id));
  return slot && { campaign: state.campaign.name, at: slot.slot_at, posts_from: next_at };
}

export async function campaignAnswer(
  scope: Scope,
  campaign: Campaign,
  rules: Rules,
  data_folder: string | null,
): Promise<WhyAnswer> {
  const read = reader(scope, rules);
  const [state] = await campaignStates(scope, [campaign], data_folder);
  if (!state) throw new Error('A campaign has no state.');
  return stateAnswer(scope, state, rules, read);
}

/** The same of several, of which each thing is read once. */
export async function campaignAnswers(
  scope: Scope,
  campaigns: readonly Campaign[],
  rules: Rules,
  data_folder: string | null,
): Promise<{ campaign: Campaign; answer: WhyAnswer }[]> {
  const read = reader(scope, rules);
  const answers: { campaign: Campaign; answer: WhyAnswer }[] = [];
  for (const state of await campaignStates(scope, campaigns, data_folder)) {
    answers.push({ campaign: state.campaign, answer: await stateAnswer(scope, state, rules, read) });
  }
  return answers;
}

type Reader = { groups: (niche: string) => Promise<readonly TargetState[]>; posting: () => Promise<PostingNow> };

/** Reads when it is first asked, and no second time. */
function reader(scope: Scope, rules: Rules): Reader {
  const groups = new Map<string, Promise<readonly TargetState[]>>();
  let posting: Promise<PostingNow> | null = null;
  return {
    groups: (niche) => {
      const known = groups.get(niche) ?? joinedTargets(scope, niche);
      groups.set(niche, known);
      return known;
    },
    posting: () => (posting ??= postingNow(scope, rules)),
  };
}

async function stateAnswer(scope: Scope, state: CampaignState, rules: Rules, read: Reader): Promise<WhyAnswer> {
  const { campaign } = state;
  const now = scope.now();
  const closed = (at: Date) => [...workspaceBlockers(rules, at), ...campaignBlockers(state, at, now)];
  if (campaign.status !== 'running' || scheduleFault(campaign) !== null) return answerOf(closed, now);
  const groups = await read.groups(campaign.niche);
  if (groups.length === 0) {
    const action = `Let accounts join some: groundcrew join ${shellWord(campaign.niche)}`;
    const none = blocker('no_groups', null, `no group of niche ${campaign.niche} is joined`, action);
    return answerOf((at) => [...closed(at), none], now);
  }
  const given = await read.posting();
  const answers = groups.map((target) => {
    const ask = (at: Date) => groupBlockers(state, target, given, at, now);
    const turn_at = freeAt((at) => groupBlockers(state, target, given, at, now, 'gap'), now);
    return { ask, turn_at, ...answerOf(ask, now) };
  });
  const first = firstInTurn(state, answers, now) ?? soonest(answers);
  if (!first || first.can_act) return { can_act: first !== null, next_at: first ? now : null, blockers: [] };
  const blockers = summed(answers.map((answer) => answer.blockers));
  // What comes into the way of the first one later, quiet hours for instance.
  const over = nextAt(first.blockers, now);
  const known = new Set(blockers.map(({ code }) => code));
  if (over) blockers.push(...first.ask(over).filter(({ code }) => !known.has(code)));
  if (first.next_at === null && first.blockers.every(({ until }) => until !== null)) {
    const action = `Run: groundcrew settings set quiet_hours off, or: groundcrew campaigns change ${shellWord(campaign.name)} --help`;
    blockers.push(blocker('quiet_hours', null, 'every slot of it falls into the quiet hours', action));
  }
  return { can_act: false, next_at: first.next_at, blockers };
}

/** A round waits out the gap of the first group that is free, also where another's account would not have to. */
function firstInTurn<T extends WhyAnswer & { turn_at: Date | null }>(
  state: CampaignState,
  in_turn: readonly T[],
  now: Date,
): T | null {
  const times = in_turn.flatMap(({ turn_at }) => (turn_at ? [turn_at.getTime()] : []));
  const turn_at = Math.min(...times);
  const slot = times.length === 0 ? null : slotAt(state, new Date(turn_at), now);
  const inSlot = ({ turn_at: at, next_at }: T) =>
    at?.getTime() === turn_at && next_at && slot && next_at < slot.ends_at;
  return in_turn.find(inSlot) ?? null;
}
