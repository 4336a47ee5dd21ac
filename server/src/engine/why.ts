// Why something is not done now, and when it will be: for an account, a group, a task or a campaign.
import type { Blocker } from '#domain/blockers.ts';
import { earliest, mergeBlockers, type Activity, type KeptBlocker, type WhyAnswer } from '#domain/why.ts';
import { accountActivities } from '#engine/why/account.ts';
import { groupAnswer, type GroupAnswer } from '#engine/why/group.ts';
import { reconnectTrouble, type ReconnectTrouble } from '#engine/why/reconnect-trouble.ts';
import { findSubject, type Found } from '#engine/why/subject.ts';
import { campaignAnswer, campaignAnswers } from '#engine/why/campaign.ts';
import { taskAnswer, type TaskAnswer } from '#engine/why/task.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { accountState, endPassedWaits } from '#store/accounts/accounts.ts';
import { campaignById, runningCampaigns } from '#store/campaigns/campaigns.ts';
import { reactionTask } from '#store/reactions/reactions.ts';
import { readRules } from '#store/workspaces/rules.ts';
import type { Scope } from '#store/scope.ts';
import { targetState } from '#store/groups/targets.ts';

export type WhySubject = { kind: Found['kind']; id: number; name: string; status: string };

export type Why = { subject: WhySubject } & (
  | (Omit<WhyAnswer, 'blockers'> & {
      blockers: KeptBlocker[];
      activities: Record<Activity, WhyAnswer>;
      reconnect: ReconnectTrouble | null;
    })
  | GroupAnswer
  | TaskAnswer
  | WhyAnswer
);

/**
 * Throws `not_found` and `bad_value` where the word names nothing, or several things. `data_folder`: where photos may lie that the
 * database does not have yet.
 */
export async function why(scope: Scope, text: string, options: { data_folder?: string } = {}): Promise<Why> {
  return whyOf(scope, await findSubject(scope, text), options);
}

/** As `why`, of what is known. */
export async function whyOf(scope: Scope, { kind, id }: Found, options: { data_folder?: string } = {}): Promise<Why> {
  const { data_folder = null } = options;
  // What has passed is shown to nobody as if it still held.
  await endPassedWaits(scope);
  const now = scope.now();
  // One instant for all that is read and said.
  const inside: Scope = { ...scope, now: () => now };
  const rules = await readRules(inside);
  const missing = () => new GroundcrewError('not_found', { detail: `${kind} ${id}` });
  switch (kind) {
    case 'account': {
      const account = await accountState(inside, id);
      if (!account) throw missing();
      const activities = await accountActivities(inside, account, rules, data_folder);
      const answers = Object.values(activities);
      return {
        subject: { kind, id, name: account.session_name, status: account.status },
        can_act: answers.some(({ can_act }) => can_act),
        next_at: earliest(answers),
        blockers: mergeBlockers(activities),
        activities,
        reconnect: await reconnectTrouble(inside, account),
      };
    }
    case 'group': {
      const target = await targetState(inside, id);
      if (!target) throw missing();
      const subject: WhySubject = { kind, id, name: target.link, status: target.status };
      return { subject, ...(await groupAnswer(inside, target, rules, data_folder)) };
    }
    case 'task': {
      const task = await reactionTask(inside, id);
      if (!task) throw missing();
      const subject: WhySubject = { kind, id, name: `task:${id}`, status: task.status };
      return { subject, ...(await taskAnswer(inside, task, rules)) };
    }
    case 'campaign': {
      const campaign = await campaignById(inside, id);
      if (!campaign) throw missing();
      const subject: WhySubject = { kind, id, name: campaign.name, status: campaign.status };
      return { subject, ...(await campaignAnswer(inside, campaign, rules, data_folder)) };
    }
  }
}

export type NextOfCampaign = { id: number; can_act: boolean; next_at: Date | null; blocker: Blocker | null };

/** Of every running campaign when it posts next, and what it waits for until then. */
export async function nextOfCampaigns(scope: Scope, data_folder: string | null): Promise<NextOfCampaign[]> {
  await endPassedWaits(scope);
  const now = scope.now();
  const inside: Scope = { ...scope, now: () => now };
  const campaigns = await runningCampaigns(inside);
  const answers = await campaignAnswers(inside, campaigns, await readRules(inside), data_folder);
  return answers.map(({ campaign: { id }, answer }) => {
    const { can_act, next_at, blockers } = answer;
    // What ends last is what it waits for.
    const last = blockers.find(({ until }) => until?.getTime() === next_at?.getTime());
    const first = last ?? blockers.find(({ until }) => until === null) ?? blockers[0];
    return { id, can_act, next_at, blocker: first ?? null };
  });
}
