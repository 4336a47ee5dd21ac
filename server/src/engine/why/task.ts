// When the next reaction of a task is put.
import { blocker, reactBlockers, workspaceBlockers, type Blocker } from '#domain/blockers.ts';
import { dateText } from '#domain/days.ts';
import type { Rules } from '#domain/rules.ts';
import { answerOf, soonest, type WhyAnswer } from '#domain/why.ts';
import { chatInLink } from '#engine/reactor/post-chat.ts';
import { accountStates } from '#store/accounts/accounts.ts';
import { accountsAtPost, reactionResults, targetOfChat } from '#store/reactions/results.ts';
import type { ReactionTask } from '#store/reactions/reactions.ts';
import type { Scope } from '#store/scope.ts';

export type TaskAnswer = WhyAnswer & {
  /** Who reacts next; null: nobody can. */
  account: string | null;
  /** Those that have still to react, each with what is in its way. */
  accounts: (WhyAnswer & { account: string })[];
};

export async function taskAnswer(scope: Scope, task: ReactionTask, rules: Rules): Promise<TaskAnswer> {
  const now = scope.now();
  if (task.status === 'completed' || task.status === 'failed') {
    const why = task.error_message === null ? '' : `: ${task.error_message}`;
    const action = task.status === 'failed' ? `Run: groundcrew react retry ${task.id}` : null;
    const over = blocker('task_over', null, `the task is ${task.status}${why}`, action);
    return { ...answerOf(() => [over], now), account: null, accounts: [] };
  }
  const target = await targetOfChat(scope, chatInLink(task));
  const pause = (at: Date): Blocker[] =>
    task.next_at && task.next_at > at
      ? [blocker('task_pause', task.next_at, `pause between reactions until ${dateText(task.next_at)}`)]
      : [];
  const accounts = (await accountStates(scope, await whoRemains(scope, task))).map((account) => ({
    account: account.session_name,
    ...answerOf((at) => [...reactBlockers(account, target, rules, at), ...pause(at)], now),
  }));
  const first = soonest(accounts);
  if (!first) {
    const none = blocker('no_accounts', null, 'no account is left that could react', 'Wait: the task ends by itself.');
    const answer = answerOf((at) => [...workspaceBlockers(rules, at), ...pause(at), none], now);
    return { ...answer, account: null, accounts };
  }
  const { account, ...answer } = first;
  return { ...answer, account: first.next_at === null ? null : account, accounts };
}

/** Whose turn has still to come; where nobody was chosen yet, all that may be. */
async function whoRemains(scope: Scope, task: ReactionTask): Promise<number[] | undefined> {
  const results = await reactionResults(scope, task.id);
  if (results.length > 0)
    return results.filter(({ status }) => status === 'pending').map(({ account_id }) => account_id);
  const there = await accountsAtPost(scope, task);
  const all = task.account_ids ?? (await accountStates(scope)).map(({ id }) => id);
  return all.filter((id) => !there.includes(id));
}
