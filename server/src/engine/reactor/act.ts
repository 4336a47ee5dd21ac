// What the steps of one account's reaction share.
import type { AccountState } from '#domain/accounts.ts';
import type { OpenOptions } from '#engine/connections.ts';
import type { Line } from '#engine/open-line.ts';
import type { Crew } from '#engine/crew.ts';
import { TEST_PAUSES_MS } from '#engine/health-check.ts';
import { finishReaction, passOverReaction, type ReactionEnd, type ReactionResult } from '#store/reactions/results.ts';
import type { ReactionTask } from '#store/reactions/reactions.ts';
import { readWorkerSettings } from '#store/workspaces/workspaces.ts';

/** One account's part in a task, as its run asks for it. */
export type ReactionRequest = { result_id: number; account_id: number; run_id: number };

export type Act = {
  crew: Crew;
  task: ReactionTask;
  run_id: number;
  result: ReactionResult;
  account: AccountState;
  /** An earlier call may have given the reaction: what Telegram refuses now proves nothing. */
  uncertain: boolean;
  timeout_ms: number;
};

/** `open`: the reaction may be there or not; it is to be looked at again, on a new connection where that one dropped. */
export type ActEnd = 'settled' | 'open';

export async function openOptions(crew: Crew, signal: AbortSignal): Promise<OpenOptions> {
  const { connectionTimeout } = await readWorkerSettings(crew.scope);
  return { timeout_ms: connectionTimeout, pauses_ms: TEST_PAUSES_MS, signal, kind: 'reaction' };
}

/** It is there, or it is proved that it is not (unless an earlier call may still have given it). */
export async function settle(
  act: Act,
  line: Line | null,
  end: { status: ReactionEnd['status']; error_message: string | null },
): Promise<ActEnd> {
  const { crew, result, uncertain } = act;
  const keep_place = end.status === 'success' || uncertain;
  if (line) await finishReaction(crew.scope, line.lease, result, { ...end, keep_place });
  else await passOverReaction(crew.scope, result, end);
  return 'settled';
}

export function failed(act: Act, line: Line | null, error_message: string): Promise<ActEnd> {
  return settle(act, line, { status: 'failed', error_message });
}
