import { Command } from 'commander';
import { answering, examples } from '#cli/command.ts';
import type { CommandContext } from '#cli/context.ts';
import { shownTime, type Answer } from '#cli/output.ts';
import { whoAsks } from '#cli/who.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { liftStopSwitch, readStopSwitch, throwStopSwitch } from '#store/workspaces/rules.ts';

type Options = { reason?: string; off?: boolean; status?: boolean };

/** As long as what people read at a glance. */
const REASON_MAX = 500;

export function stopCommand(): Command {
  return new Command('stop')
    .option('--reason <text>', 'why, for those who will ask')
    .option('--off', 'let the workspace work again')
    .option('--status', 'only say whether it is stopped, by whom and why')
    .addHelpText(
      'after',
      `
Nothing is joined, posted or reacted to from the next call on, on all machines; a call in flight is finished and recorded.
Runs end, and do not go on by themselves when the switch is lifted; campaigns and schedules go on, with what is due then.
Sessions stay connected and tested.
${examples('groundcrew stop --reason "complaints in @kyiv_auto"', 'groundcrew stop --status', 'groundcrew stop --off')}`,
    )
    .action(answering<[Options]>(stop));
}

async function stop({ crew }: CommandContext, options: Options): Promise<Answer> {
  const { scope } = crew;
  const { off = false, status = false, reason = null } = options;
  if ([off, status, reason !== null].filter(Boolean).length > 1) {
    throw new GroundcrewError('usage', { detail: 'say one of --reason TEXT, --off and --status' });
  }
  if (reason !== null && (reason.trim() === '' || reason.length > REASON_MAX)) {
    const detail = `--reason has ${reason.trim().length} characters; 1 to ${REASON_MAX} are allowed`;
    throw new GroundcrewError('usage', { detail });
  }
  if (status) return answer(await readStopSwitch(scope), 'The workspace is not stopped.');
  if (off) {
    const was = await liftStopSwitch(scope, whoAsks());
    return answer(
      null,
      was
        ? 'The workspace works again. Runs that were stopped are over; campaigns go on, see groundcrew campaigns.'
        : 'It was not stopped.',
    );
  }
  const thrown = await throwStopSwitch(scope, { by: whoAsks(), reason: reason?.trim() ?? null });
  return answer(await readStopSwitch(scope), '', thrown ? '' : 'It was stopped already. ');
}

function answer(stopped: Awaited<ReturnType<typeof readStopSwitch>>, free: string, before = ''): Answer {
  if (!stopped) return { json: { stopped: false, at: null, by: null, reason: null }, text: free };
  const { at, by, reason } = stopped;
  const why = reason === null ? '' : `: ${reason}`;
  const text = `${before}Stopped since ${shownTime(at)} by ${by}${why}\nTo let it work again: groundcrew stop --off`;
  return { json: { stopped: true, at, by, reason }, text };
}
