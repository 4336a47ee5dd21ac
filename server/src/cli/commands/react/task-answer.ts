import type { CommandContext } from '#cli/context.ts';
import { table, type Answer } from '#cli/output.ts';
import { lookAtTask } from '#engine/reactor/look-at-task.ts';

/** A task as it stands, account by account. Ends with 1 when it has failed. */
export async function taskAnswer({ crew }: CommandContext, id: number): Promise<Answer> {
  const look = await lookAtTask(crew.scope, id);
  const { progress, results, ...task } = look;
  const rows = results.map((result) => [
    result.account,
    result.emoji,
    result.status.replace('_', ' '),
    result.at,
    result.error_message ?? '',
  ]);
  const { success, failed, rate_limited, total, done } = progress;
  const counts = `${done} of ${total} accounts had their turn: success ${success}, failed ${failed}, rate limited ${rate_limited}`;
  const why = task.error_message === null ? '' : `: ${task.error_message}`;
  const summary = `Task ${id}, ${task.link}: ${task.status}${why}\n${counts}`;
  const shown = rows.length === 0 ? '' : `${table(['Account', 'Emoji', 'Status', 'At', 'Message'], rows)}\n\n`;
  return {
    json: look,
    text: `${shown}${summary}`,
    exit: task.status === 'failed' ? 1 : 0,
  };
}
