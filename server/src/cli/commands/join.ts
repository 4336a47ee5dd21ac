import { Argument, Command } from 'commander';
import { answering } from '#cli/command.ts';
import { listSchedules, scheduleJoins } from '#cli/commands/join/schedule.ts';
import type { CommandContext } from '#cli/context.ts';
import { shownTime, table, type Answer } from '#cli/output.ts';
import { wholeNumber } from '#cli/parse.ts';
import { BATCH_SIZE, DEFAULT_NICHE } from '#domain/limits.ts';
import { DEFAULT_JOIN_SCHEDULE } from '#domain/schedule/cron.ts';
import type { JoinResult } from '#engine/joiner/run-batch.ts';
import { run_batch } from '#engine/operations.ts';
import { unknownNiche } from '#engine/unknown-niche.ts';
import { GroundcrewError } from '#lib/errors.ts';

export function joinCommand(): Command {
  return new Command('join')
    .addArgument(new Argument('[niche]', 'which groups').default(DEFAULT_NICHE))
    .addArgument(
      new Argument('[batch_size]', `how many groups at most (default: ${BATCH_SIZE.default})`).argParser(
        wholeNumber({ min: 1, max: BATCH_SIZE.max }),
      ),
    )
    .option('--schedule <cron>', 'join nothing now; let the server do it then: "0 */2 * * *" as in a crontab, on, off')
    .option('--zone <zone>', 'IANA time zone of the schedule (default: UTC)')
    .option('--schedules', 'show when the server joins by itself')
    .addHelpText(
      'after',
      `
Ends with 0 when the batch is done, nothing is new or these are quiet hours, 1 when groups remain and no account is free, or
somebody stopped it (what it has done is shown), 3 when another run of the niche is under way. Pauses are stored: a second run waits for what remains of them.
A server joins by a schedule of its own where it was switched on: with --schedule, of which "on" is ${DEFAULT_JOIN_SCHEDULE}. What was
due while no server ran is not made up for.

Examples:
  groundcrew join
  groundcrew join ukraine_cars 10
  groundcrew join ukraine_cars 5 --schedule "0 */2 * * *"
  groundcrew join ukraine_cars --schedule off
  0 */2 * * *  /path/to/groundcrew join ukraine_cars   # in a crontab`,
    )
    .action(answering<[string, number | undefined, Options]>(join));
}

type Options = { schedule?: string; zone?: string; schedules?: boolean };

async function join(
  context: CommandContext,
  niche: string,
  batch: number | undefined,
  options: Options,
): Promise<Answer> {
  const { schedule, zone = null } = options;
  if (options.schedules) return listSchedules(context);
  if (schedule !== undefined) return scheduleJoins(context, niche, { schedule, zone, batch_size: batch ?? null });
  if (zone !== null) throw new GroundcrewError('usage', { detail: '--zone belongs to --schedule' });
  return joinNow(context, niche, batch ?? BATCH_SIZE.default);
}

async function joinNow(context: CommandContext, niche: string, batch_size: number): Promise<Answer> {
  const { crew, signal } = context;
  const result = await run_batch(
    { crew, connections: context.connections(), said: context.smartJoinerLog(), signal, bell: await context.bell() },
    niche,
    batch_size,
  );
  const { joined, requested, errors, flood_waits, left, blocked, stopped } = result;
  const begun = joined.length + requested.length + errors.length + flood_waits.length > 0;
  const unknown = left === 0 && !begun ? await unknownNiche(crew.scope, niche) : null;
  if (unknown !== null) return { json: { ...result, unknown_niche: unknown }, text: unknown, exit: 1 };
  return { json: result, text: textOf(result), exit: stopped !== undefined || (blocked && !begun) ? 1 : 0 };
}

function textOf({ niche, joined, requested, errors, flood_waits, left, quiet_until, stopped }: JoinResult): string {
  const rows = [
    ...joined.map(({ link, account }) => [link, account, 'joined']),
    ...requested.map(({ link, account }) => [link, account, 'asked to be let in']),
    ...errors.map(({ link, account, error }) => [link, account, `error: ${error}`]),
    ...flood_waits.map(({ account, method, seconds }) => [null, account, `flood wait of ${seconds} s (${method})`]),
  ];
  const quiet = quiet_until ? `; quiet hours until ${shownTime(quiet_until)}` : '';
  const early = stopped === undefined ? '' : `; ended early: ${stopped}`;
  const summary = `${left} new groups left in ${niche}${quiet}${early}`;
  return rows.length === 0 ? summary : `${table(['Group', 'Account', 'Outcome'], rows)}\n\n${summary}`;
}
