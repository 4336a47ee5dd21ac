import type { Act, ActEnd } from '#engine/reactor/act.ts';
import { endReactionTask } from '#store/reactions/reactions.ts';

/** Nothing more can come of the task: those who have not had a turn get none. */
export async function endForAll({ crew, task, run_id }: Act, error_message: string): Promise<ActEnd> {
  await endReactionTask(crew.scope, { id: task.id, run_id, error_message });
  return 'settled';
}
