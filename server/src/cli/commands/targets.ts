import { Command } from 'commander';
import { answering, examples, listOf } from '#cli/command.ts';
import { blockCommand, blockedCommand, unblockCommand } from '#cli/commands/targets/block.ts';
import type { CommandContext } from '#cli/context.ts';
import { table, type Answer } from '#cli/output.ts';
import { oneOf, wholeNumber } from '#cli/parse.ts';
import { listTargets, type TargetListing } from '#store/targets.ts';
import type { TargetStatus } from '#domain/targets.ts';

const STATUSES = ['new', 'joined', 'error', 'banned', 'requested'] as const;
const PAGE = 5_000;

type Options = { niche?: string; status?: TargetStatus; limit?: number };

export function targetsCommand(): Command {
  const targets = new Command('targets');
  targets.addHelpText('after', examples('groundcrew targets', 'groundcrew targets --status error'));
  listOf(targets)
    .description('All groups with their account, warm-up and status (also without its name: groundcrew targets)')
    .option('--niche <niche>', 'only this niche')
    .option('--status <status>', `only ${STATUSES.join(', ')}`, oneOf(STATUSES))
    .option('--limit <n>', 'at most so many', wholeNumber({ min: 1, max: 10_000_000 }))
    .addHelpText(
      'after',
      examples('groundcrew targets', 'groundcrew targets list --niche ukraine_cars --status joined --limit 20'),
    )
    .action(answering<[Options]>(list));
  for (const command of [blockCommand(), unblockCommand(), blockedCommand()]) targets.addCommand(command);
  return targets;
}

async function list({ crew }: CommandContext, options: Options): Promise<Answer> {
  const { limit = Number.POSITIVE_INFINITY, ...filter } = options;
  const rows: TargetListing[] = [];
  while (rows.length < limit) {
    const page = { after_id: rows.at(-1)?.id ?? 0, limit: Math.min(PAGE, limit - rows.length) };
    const next = await listTargets(crew.scope, { ...filter, ...page });
    rows.push(...next);
    if (next.length < page.limit) break;
  }
  const header = ['Id', 'Group', 'Niche', 'Status', 'Account', 'Warm-up ends', 'Last post', 'Today', 'Message'];
  const cells = rows.map((row) => [
    row.id,
    row.link,
    row.niche,
    row.status,
    row.account,
    row.warmup_ends_at,
    row.last_post_at,
    row.daily_posts_in_group,
    row.error_message,
  ]);
  return { json: rows, text: rows.length === 0 ? 'No groups.' : table(header, cells) };
}
