import { progressOf, type TaskProgress } from '#domain/reactions.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { reactionResults, type ReactionResult } from '#store/reactions/results.ts';
import { reactionTask, type ReactionTask } from '#store/reactions/reactions.ts';
import type { Scope } from '#store/scope.ts';

export type TaskLook = ReactionTask & { progress: TaskProgress; results: ReactionResult[] };

/** A task as it stands, account by account. Throws `not_found`. */
export async function lookAtTask(scope: Scope, id: number): Promise<TaskLook> {
  const task = await reactionTask(scope, id);
  if (!task) throw new GroundcrewError('not_found', { detail: `reaction task ${id}` });
  const results = await reactionResults(scope, id);
  return { ...task, progress: progressOf(results), results };
}
