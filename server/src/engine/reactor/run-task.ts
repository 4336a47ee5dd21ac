// One reaction task, carried out as a run: account after account, with a pause between them that is stored. What an earlier run
// left open is looked at first. Who acts, and whether it may, is decided at each turn anew.
import { nextAt, workspaceBlockers } from '#domain/blockers.ts';
import { dateText, latest } from '#domain/days.ts';
import { chooseReactors } from '#domain/reactions.ts';
import type { Crew } from '#engine/crew.ts';
import type { ReactionRequest } from '#engine/reactor/act.ts';
import { candidatesFor, heldBackBy, heldBackText } from '#engine/reactor/candidates.ts';
import { passOverIfHeldBack } from '#engine/reactor/give-reaction.ts';
import { withRun, type Run } from '#engine/runs.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { endPassedWaits } from '#store/accounts/accounts.ts';
import {
  nextReaction,
  passOverReaction,
  reactionResult,
  reactionResults,
  type ReactionResult,
} from '#store/reactions/results.ts';
import {
  claimReactionTask,
  endReactionTask,
  planReactions,
  putBackReactionTask,
  reactionTask,
  type ReactionTask,
} from '#store/reactions/reactions.ts';
import { readRules } from '#store/workspaces/rules.ts';
import type { Scope } from '#store/scope.ts';

/** Lets one account have its turn: see `giveReaction`. Resolves with what kept the turn from coming to an end, if anything. */
export type Perform = (request: ReactionRequest, signal: AbortSignal) => Promise<string | null>;

export type Carrier = {
  crew: Crew;
  perform: Perform;
  signal: AbortSignal;
  /** For people who watch: one sentence a step. */
  say?: (sentence: string) => void;
};

/** `taken`: somebody else has it, or it is over. `put_back`: nobody may act until a person says so. */
export type CarryEnd = 'ended' | 'taken' | 'put_back';

/** An account whose turn ends without anybody knowing how gets another one, so often in a run. */
const TURNS_MAX = 3;

/** Throws `stopped` when the signal fires: the task is taken up by another run as it stands. */
export async function carryOutTask(carrier: Carrier, task_id: number): Promise<CarryEnd> {
  const { crew, signal, say = () => {} } = carrier;
  let run_id: number | null = null;
  try {
    return await withRun(crew, { kind: 'reaction', niche: null, signal }, async (run) => {
      const task = await claimReactionTask(crew.scope, task_id, run.id);
      if (!task) return 'taken';
      run_id = run.id;
      // In quiet hours nobody could be chosen.
      if (!(await waitForTurn(carrier, run, task_id))) return 'ended';
      await endPassedWaits(crew.scope);
      if (!(await choose(crew, task, run))) return 'ended';
      return letAllReact(carrier, run, task_id);
    });
  } catch (error) {
    if (!(error instanceof GroundcrewError) || error.code !== 'workspace_stopped') throw error;
    if (run_id !== null) await putBackReactionTask(crew.scope, task_id, run_id);
    say(`${error.message}: the task waits in the queue`);
    return 'put_back';
  }
}

/** Who takes part where only their number was said; decided once. False when the task is over: there is nobody, or a person ended it. */
async function choose(crew: Crew, task: ReactionTask, run: Run): Promise<boolean> {
  const { scope } = crew;
  if (task.account_count === null || (await reactionResults(scope, task.id)).length > 0) return true;
  const candidates = await candidatesFor(crew, task, null);
  const chosen = chooseReactors(candidates, task.account_count);
  if (chosen.length === 0) {
    const error_message = `No usable healthy account: ${heldBackText(heldBackBy(candidates))}`;
    await endReactionTask(scope, { id: task.id, run_id: run.id, error_message });
    return false;
  }
  const ids = chosen.map(({ id }) => id);
  return planReactions(scope, { id: task.id, run_id: run.id }, ids);
}

async function letAllReact(carrier: Carrier, run: Run, task_id: number): Promise<CarryEnd> {
  const { crew, perform } = carrier;
  const { scope } = crew;
  const turns = new Map<number, Turns>();
  for (;;) {
    const next = await nextReaction(scope, task_id);
    if (!next) break;
    if (!(await waitForTurn(carrier, run, task_id))) return 'ended';
    const { had, why } = turns.get(next.id) ?? { had: 0, why: null };
    if (had === TURNS_MAX) await giveUp(scope, next, why);
    else {
      const request = { result_id: next.id, account_id: next.account_id, run_id: run.id };
      const passed = await passOverIfHeldBack(crew, request);
      turns.set(next.id, { had: had + 1, why: passed ? null : await perform(request, run.signal) });
    }
    await tell(carrier, next.id);
  }
  await endReactionTask(scope, { id: task_id, run_id: run.id, error_message: null });
  return 'ended';
}

type Turns = { had: number; why: string | null };

async function giveUp(scope: Scope, result: ReactionResult, why: string | null): Promise<void> {
  const what = result.place === null ? 'nothing was given' : 'it is not known whether the reaction was given';
  const error_message = why === null ? what : `${what}: ${why}`;
  await passOverReaction(scope, result, { status: 'failed', error_message });
}

/** Waits out the pause and quiet hours. False when the task is not ours any more, or over. The stop switch ends the run. */
async function waitForTurn({ crew, say = () => {} }: Carrier, run: Run, task_id: number): Promise<boolean> {
  let said: Date | null = null;
  for (;;) {
    await run.assertOurs();
    const task = await reactionTask(crew.scope, task_id);
    if (task?.status !== 'processing' || task.run_id !== run.id) return false;
    const wait = await waitOf(crew, task_id);
    if (!wait) return true;
    const seconds = Math.ceil((wait.until.getTime() - crew.scope.now().getTime()) / 1_000);
    if (said?.getTime() !== wait.until.getTime()) say(`Waiting ${seconds} s: ${wait.why}`);
    said = wait.until;
    await run.sleepUntil(wait.until);
  }
}

/** What the next turn of a task waits for; null: nothing. */
export async function waitOf({ scope }: Crew, task_id: number): Promise<{ until: Date; why: string } | null> {
  const now = scope.now();
  const blockers = workspaceBlockers({ ...(await readRules(scope)), stop: null }, now);
  const pause_ends = (await reactionTask(scope, task_id))?.next_at ?? null;
  const until = latest(nextAt(blockers, now), pause_ends);
  if (!until || until <= now) return null;
  return { until, why: blockers[0]?.message ?? 'pause between reactions' };
}

async function tell({ crew, say = () => {} }: Carrier, result_id: number): Promise<void> {
  const result = await reactionResult(crew.scope, result_id);
  if (!result) return;
  const { account, account_id, task_id, emoji, status, error_message } = result;
  crew.log.info({ task_id, account_id, status, error: error_message }, 'reaction');
  if (status === 'success') say(`${account}: ${emoji}`);
  else if (status === 'pending') say(`${account}: not known yet, since ${dateText(crew.scope.now())}`);
  else say(`${account}: ${status.replace('_', ' ')}: ${error_message}`);
}
