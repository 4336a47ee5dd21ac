// Who joins a group, and when; or when the next post may go there.
import {
  blocker,
  joinBlockers,
  joinPauseBlockers,
  shellWord,
  workspaceBlockers,
  type Blocker,
} from '#domain/blockers.ts';
import type { Rules } from '#domain/rules.ts';
import type { TargetState } from '#domain/targets.ts';
import { answerOf, soonest, type WhyAnswer } from '#domain/why.ts';
import { postAnswers } from '#engine/why/account.ts';
import { campaignStates, nextSlotOf, postingNow } from '#engine/why/campaign.ts';
import { accountState, accountStates } from '#store/accounts/accounts.ts';
import { runningCampaigns } from '#store/campaigns/campaigns.ts';
import { joinPauseOf } from '#store/groups/joins.ts';
import type { Scope } from '#store/scope.ts';

export type GroupAnswer = WhyAnswer & {
  /** What would be done there next; null: nothing. */
  activity: 'join' | 'post' | null;
  /** Session name of the account that would do it first; null: nobody can. */
  account: string | null;
  /**
   * For a joined group: the first slot of a running campaign of its niche in which nothing is in the way, and from when on. The
   * slot may have begun. Null: none.
   */
  next_slot?: { campaign: string; at: Date; posts_from: Date } | null;
  /** For a new group: every account, those that can first before the others. */
  accounts?: (WhyAnswer & { account: string })[];
};

export async function groupAnswer(
  scope: Scope,
  target: TargetState,
  rules: Rules,
  data_folder: string | null,
): Promise<GroupAnswer> {
  switch (target.status) {
    case 'new':
      return joinAnswer(scope, target, rules);
    case 'joined': {
      const bound = target.assigned_account_id;
      const account = bound === null ? null : await accountState(scope, bound);
      const answer = await (await postAnswers(scope, account, rules, data_folder))(target);
      const here = (await runningCampaigns(scope)).filter(({ niche }) => niche === target.niche);
      const states = await campaignStates(scope, here, data_folder);
      // A post in flight, of which nobody knows when it ends, is over before that.
      const next_slot = nextSlotOf(states, target, await postingNow(scope, rules), scope.now());
      return { ...answer, activity: 'post', account: account?.session_name ?? null, next_slot };
    }
    case 'requested':
    case 'error':
    case 'banned': {
      const answer = answerOf((at) => [...workspaceBlockers(rules, at), statusBlocker(target)], scope.now());
      const asked = target.requested_account_id ?? target.assigned_account_id;
      const account = asked === null ? null : await accountState(scope, asked);
      return { ...answer, activity: null, account: account?.session_name ?? null };
    }
  }
}

function statusBlocker({ status, error_message, link }: TargetState): Blocker {
  const why = error_message === null ? '' : `: ${error_message}`;
  if (status === 'requested') {
    const message = 'the group is requested: an admin of it has to approve';
    return blocker('target_status', null, message, 'Wait for the approval: every join run looks whether it has come.');
  }
  const action = `Look at it in Telegram. To see all such groups: groundcrew targets list --status ${status}`;
  return blocker('target_status', null, `the group ${shellWord(link)} is ${status}${why}`, action);
}

async function joinAnswer(scope: Scope, target: TargetState, rules: Rules): Promise<GroupAnswer> {
  const now = scope.now();
  const pause = await joinPauseOf(scope, target.niche);
  const states = await accountStates(scope);
  const accounts = states.map((account) => ({
    account: account.session_name,
    joins_lately: account.joins_lately,
    ...answerOf((at) => [...joinBlockers(account, rules, at, target), ...joinPauseBlockers(pause, at)], now),
  }));
  // As the joiner chooses: of those that may now, the one that has joined the least lately.
  const ordered = accounts
    .toSorted((one, other) => one.joins_lately - other.joins_lately)
    .toSorted((one, other) => Number(takesNoPart(one)) - Number(takesNoPart(other)))
    .toSorted((one, other) => timeOf(one.next_at) - timeOf(other.next_at))
    .map(({ account, can_act, next_at, blockers }) => ({ account, can_act, next_at, blockers }));
  const first = soonest(ordered);
  if (!first) {
    const none = blocker('no_accounts', null, 'there are no accounts', 'Run: groundcrew accounts login NAME');
    const answer = answerOf((at) => [...workspaceBlockers(rules, at), none], now);
    return { ...answer, activity: 'join', account: null, accounts: [] };
  }
  const able = first.next_at !== null;
  const blockers = able ? first.blockers : nobodyCan(ordered);
  const { can_act, next_at } = first;
  return { can_act, next_at, blockers, activity: 'join', account: able ? first.account : null, accounts: ordered };
}

const NAMED_MAX = 20;

/** Deactivated, or without a session: nobody expects it to do anything. */
function takesNoPart({ blockers }: { blockers: readonly Blocker[] }): boolean {
  return blockers.some(({ code }) => code === 'account_inactive' || code === 'no_session');
}

/** What all have in common once, the rest under the name of each; of those that take no part only how many they are. */
function nobodyCan(all: readonly { account: string; blockers: Blocker[] }[]): Blocker[] {
  const resting = all.filter(takesNoPart);
  if (resting.length > 1 && resting.length < all.length) {
    const message = `${resting.length} more accounts are deactivated or have no session`;
    const rest = blocker('account_inactive', null, message, 'See: groundcrew accounts');
    return [...nobodyCan(all.filter((each) => !takesNoPart(each))), rest];
  }
  const answers = all;
  const key = ({ code, message }: Blocker) => `${code} ${message}`;
  const sets = answers.map(({ blockers }) => new Set(blockers.map(key)));
  const isCommon = (found: Blocker) => sets.every((set) => set.has(key(found)));
  const common = (answers[0]?.blockers ?? []).filter(isCommon);
  const own = answers
    .slice(0, NAMED_MAX)
    .flatMap(({ account, blockers }) =>
      blockers
        .filter((found) => !isCommon(found))
        .map((found) => ({ ...found, message: `${account}: ${found.message}` })),
    );
  return [...common, ...own];
}

function timeOf(at: Date | null): number {
  return at?.getTime() ?? Number.MAX_SAFE_INTEGER;
}
