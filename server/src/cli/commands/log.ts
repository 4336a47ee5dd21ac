import { LOG_COMPONENTS, LOG_LEVELS } from '@groundcrew/contract';
import { Command } from 'commander';
import { accountNamed } from '#cli/accounts-of.ts';
import { answering, examples, listOf } from '#cli/command.ts';
import type { CommandContext } from '#cli/context.ts';
import { shownTime, table, type Answer } from '#cli/output.ts';
import { oneOf, wholeNumber } from '#cli/parse.ts';
import { assertServerNamed } from '#engine/log-levels.ts';
import { whoAsks } from '#cli/who.ts';
import {
  logLevelsNow,
  resetLogLevels,
  setLogLevel,
  type AskedLevel,
  type StoredLogLevel,
} from '#store/operating/log-levels.ts';

/** A log that says everything fills a disk. */
const MINUTES_MAX = 1_440;
const PARTS = LOG_COMPONENTS.join(', ');

type Component = (typeof LOG_COMPONENTS)[number];
type Which = { account?: string; component?: Component; node?: string };
type Options = Which & { minutes: number };

export function logCommand(): Command {
  const log = new Command('log').addHelpText(
    'after',
    examples('groundcrew log', 'groundcrew log level debug --account s1'),
  );
  listOf(log)
    .description('What is in force now, and where the logs are')
    .addHelpText('after', examples('groundcrew log list'))
    .action(answering<[]>(list));
  log
    .command('level')
    .argument('<level>', `from which on lines are kept: ${LOG_LEVELS.join(', ')}`, oneOf(LOG_LEVELS))
    .description('Let all running servers keep more or fewer lines for a while')
    .option('--account <name>', 'only of what concerns this account')
    .option('--component <part>', `only of this part: ${PARTS}`, oneOf(LOG_COMPONENTS))
    .option(
      '--node <name>',
      'only of the server with this id, or of those on this host; it has to be one that there is (one that is down for less than a day counts)',
    )
    .option('--minutes <n>', 'for so long; then it is as before', wholeNumber({ min: 1, max: MINUTES_MAX }), 60)
    .addHelpText(
      'after',
      `
Of what was asked for the closest counts: by account, then by part, then by server. Lines go to groundcrew.log, and those of an account to accounts/ID.log, too; what a server shows on its console stays as it is.

Examples:
  groundcrew log level debug
  groundcrew log level debug --account s1 --minutes 30
  groundcrew log level trace --component gateway --node host2`,
    )
    .action(answering<[AskedLevel, Options]>(set));
  log
    .command('reset')
    .description('Let them keep what they were started with')
    .option('--account <name>', 'only of this account')
    .option('--component <part>', `only of this part: ${PARTS}`, oneOf(LOG_COMPONENTS))
    .option('--node <name>', 'only of this server')
    .addHelpText('after', examples('groundcrew log reset', 'groundcrew log reset --account s1'))
    .action(answering<[Which]>(reset));
  return log;
}

async function list({ core, config }: CommandContext): Promise<Answer> {
  const levels = await logLevelsNow(core.db);
  const rows = levels.map(({ level, until, set_by, ...of }) => [nameOf(of), level, until, set_by]);
  const { logs_folder: folder, log_level } = config;
  const started =
    `Logs are in ${folder} (GROUNDCREW_LOGS), those of a server that was started with another one there. ` +
    `Servers keep what they were started with (LOG_LEVEL; here: ${log_level})`;
  const text = levels.length === 0 ? `${started}.` : `${started}, but:\n${table(['Of', 'Level', 'Until', 'By'], rows)}`;
  return { json: { folder, log_level, levels }, text };
}

async function set(context: CommandContext, level: AskedLevel, { minutes, ...which }: Options): Promise<Answer> {
  const { account, component = null, node = null } = which;
  const account_id = account === undefined ? null : await accountNamed(context, account);
  if (node !== null) await assertServerNamed(context.core.db, node);
  const wish = { account_id, component, node, level, minutes, by: whoAsks() };
  const stored = await setLogLevel(context.crew.scope, wish);
  return {
    json: stored,
    text: `Servers keep ${level} and above of ${nameOf(stored)} until ${shownTime(stored.until)}.`,
  };
}

async function reset(context: CommandContext, { account, component, node }: Which): Promise<Answer> {
  const account_id = account === undefined ? undefined : await accountNamed(context, account);
  const ended = await resetLogLevels(context.core.db, { account_id, component, node });
  return {
    json: { ended },
    text: ended === 0 ? 'Nothing was set.' : `Ended: ${ended}. Servers keep what they were started with.`,
  };
}

function nameOf({ account_id, component, node }: Pick<StoredLogLevel, 'account_id' | 'component' | 'node'>): string {
  return [
    account_id === null ? 'everything' : `account #${account_id}`,
    ...(component === null ? [] : [`in ${component}`]),
    ...(node === null ? [] : [`on ${node}`]),
  ].join(' ');
}
