// A reaction as an action in its account's lane: the run stores it, whoever holds the account carries it out.
import { z } from 'zod';
import type { Connections } from '#engine/connections.ts';
import type { Crew } from '#engine/crew.ts';
import type { Lanes } from '#engine/lanes/lanes.ts';
import type { Handler } from '#engine/lanes/running-actions.ts';
import { giveReaction } from '#engine/reactor/give-reaction.ts';
import type { Perform } from '#engine/reactor/run-task.ts';
import { GroundcrewError } from '#lib/errors.ts';

const payload = z.object({ result_id: z.number().int() });

export function reactionHandler(crew: Crew, connections: Connections): Handler {
  return async ({ account_id, run_id, payload: given }, signal) => {
    const { result_id } = payload.parse(given);
    if (run_id === null) return { end: 'failed', error_message: 'a reaction without its run' };
    await giveReaction(crew, connections, { result_id, account_id, run_id }, signal);
    return { end: 'done', result: null };
  };
}

export function performInLanes(lanes: Lanes): Perform {
  return async ({ account_id, run_id, result_id }, signal) => {
    try {
      const end = await lanes.perform({ account_id, kind: 'reaction', run_id, payload: { result_id } }, signal);
      return end.state === 'done' ? null : end.error_message;
    } catch (error) {
      if (error instanceof GroundcrewError && error.code === 'account_leased') return error.message;
      throw error;
    }
  };
}
