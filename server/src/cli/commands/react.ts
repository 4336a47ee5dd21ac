import { whoAsks } from '#cli/who.ts';
import { Command } from 'commander';
import { accountNamed } from '#cli/accounts-of.ts';
import { answering, examples } from '#cli/command.ts';
import { letAccountsComeBack, seeToTask } from '#cli/commands/react/see-to-task.ts';
import { taskAnswer } from '#cli/commands/react/task-answer.ts';
import type { CommandContext } from '#cli/context.ts';
import { table, type Answer } from '#cli/output.ts';
import { oneOf, wholeNumber } from '#cli/parse.ts';
import { parsePostLink } from '#domain/post-link.ts';
import { ACCOUNTS_PER_POST } from '#domain/reactions.ts';
import { newReactionTask, type NewTask, type ReactionWish } from '#engine/reactor/new-task.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { cancelReactionTask, listReactionTasks, retryReactionTask } from '#store/reactions/reactions.ts';

const STATUSES = ['queued', 'processing', 'completed', 'failed'] as const;
const taskId = wholeNumber({ min: 1, max: Number.MAX_SAFE_INTEGER });

type Options = { emoji?: string; accounts?: string; count?: number; wait?: boolean };

export function reactCommand(): Command {
  const react = new Command('react')
    .argument('[link]', 'of one post: https://t.me/name/123 or https://t.me/c/ID/123')
    .option('--emoji <list>', 'one or several, spread evenly: 👍,🔥')
    .option('--accounts <names>', 'these accounts: s1,s2')
    .option('--count <n>', 'so many of the usable accounts', wholeNumber({ min: 1, max: ACCOUNTS_PER_POST.max }))
    .option('--wait', 'follow a task that a live worker carries out to its end')
    .addHelpText(
      'after',
      `
Each account reacts once, with a pause of 2 to 5 s between them; in a group that is bound, only its own account may.
Without a live worker the command does the work itself. Ends with 1 when the task has failed.

Examples:
  groundcrew react https://t.me/name/123 --emoji 👍,🔥 --count 4
  groundcrew react https://t.me/c/1032422089/77 --emoji ❤ --accounts s1,s2 --wait
  groundcrew react list
  groundcrew react retry 12`,
    )
    .action(answering<[string | undefined, Options]>(begin));
  react
    .command('list')
    .description('The tasks, newest first')
    .option('--status <status>', `only ${STATUSES.join(', ')}`, oneOf(STATUSES))
    .option('--limit <n>', 'at most so many', wholeNumber({ min: 1, max: 100_000 }), 50)
    .addHelpText('after', examples('groundcrew react list', 'groundcrew react list --status failed --json'))
    .action(answering<[ListOptions]>(list));
  react
    .command('show')
    .argument('<id>', 'of the task', taskId)
    .description('One task with what came of it, account by account')
    .addHelpText('after', examples('groundcrew react show 12'))
    .action(answering<[number]>((context, id) => taskAnswer(context, id)));
  react
    .command('retry')
    .argument('<id>', 'of the task', taskId)
    .description('Try again what failed, and nothing else; a task that was left behind goes on')
    .option('--wait', 'follow it to its end')
    .addHelpText('after', examples('groundcrew react retry 12'))
    .action(answering<[number, { wait?: boolean }]>(retry));
  react
    .command('cancel')
    .argument('<id>', 'of the task', taskId)
    .description('Let nobody react any more who has not done so; what was given stays')
    .addHelpText('after', examples('groundcrew react cancel 12'))
    .action(answering<[number]>(cancel));
  return react;
}

async function begin(context: CommandContext, link: string | undefined, options: Options): Promise<Answer> {
  if (link === undefined) throw usage('say which post: groundcrew react https://t.me/name/123 --emoji 👍 --count 3');
  const parsed = parsePostLink(link);
  if (!parsed.ok) throw new GroundcrewError('bad_value', { detail: `link "${link.slice(0, 100)}": ${parsed.reason}` });
  if (options.emoji === undefined) throw usage('no emoji is given: --emoji 👍,🔥');
  const who = await whoOf(context, options);
  await letAccountsComeBack(context);
  const wish = { link, emoji: options.emoji, who, created_by: whoAsks() };
  const task = await newReactionTask(context.crew, wish);
  tellHeldBack(task, who);
  await seeToTask(context, task.id, { wait: options.wait === true });
  return taskAnswer(context, task.id);
}

async function whoOf(context: CommandContext, { accounts, count }: Options): Promise<ReactionWish['who']> {
  if ((accounts === undefined) === (count === undefined)) {
    throw usage('say which accounts, --accounts s1,s2, or how many of the usable ones, --count N');
  }
  if (count !== undefined) return { account_count: count };
  const names = (accounts ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const account_ids: number[] = [];
  for (const name of names) account_ids.push(await accountNamed(context, name));
  return { account_ids };
}

/** What the task will not do, said before it begins. */
function tellHeldBack({ held_back, usable }: NewTask, who: ReactionWish['who']): void {
  const named = 'account_ids' in who;
  if (!named && usable >= who.account_count) return;
  if (!named) process.stderr.write(`Only ${usable} of ${who.account_count} accounts can act:\n`);
  for (const { account, reasons } of held_back) process.stderr.write(`  ${account}: ${reasons.join('; ')}\n`);
}

type ListOptions = { status?: (typeof STATUSES)[number]; limit: number };

async function list({ crew }: CommandContext, { status, limit }: ListOptions): Promise<Answer> {
  const rows = await listReactionTasks(crew.scope, { limit, ...(status === undefined ? {} : { status }) });
  const header = ['Id', 'Post', 'Emoji', 'Status', 'Success', 'Failed', 'Rate limited', 'Of', 'Created', 'Message'];
  const cells = rows.map((row) => [
    row.id,
    row.link,
    row.emoji.join(' '),
    row.status,
    row.success,
    row.failed,
    row.rate_limited,
    row.total || row.account_count,
    row.created_at,
    row.error_message,
  ]);
  return { json: rows, text: rows.length === 0 ? 'No reaction tasks.' : table(header, cells) };
}

async function retry(context: CommandContext, id: number, { wait = false }: { wait?: boolean }): Promise<Answer> {
  await letAccountsComeBack(context);
  await retryReactionTask(context.crew.scope, id);
  await seeToTask(context, id, { wait });
  return taskAnswer(context, id);
}

async function cancel(context: CommandContext, id: number): Promise<Answer> {
  const changed = await cancelReactionTask(context.crew.scope, id, whoAsks());
  if (!changed) process.stderr.write(`Task ${id} was cancelled already.\n`);
  return { ...(await taskAnswer(context, id)), exit: 0 };
}

function usage(detail: string): GroundcrewError {
  return new GroundcrewError('usage', { detail });
}
