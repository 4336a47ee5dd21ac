import { Command } from 'commander';
import { answering, examples, listOf } from '#cli/command.ts';
import { addCommand, nicheCommand, retryCommand } from '#cli/commands/targets/change.ts';
import { blockCommand, blockedCommand, unblockCommand } from '#cli/commands/targets/block.ts';
import type { CommandContext } from '#cli/context.ts';
import { table, type Answer } from '#cli/output.ts';
import { oneOf, wholeNumber } from '#cli/parse.ts';
import { unknownNiche } from '#engine/unknown-niche.ts';
import { GroundcrewError } from '#lib/errors.ts';
import type { RowKey } from '#store/database/keyset.ts';
import { pageOfTargets, type TargetListing } from '#store/groups/lists.ts';
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
  const more = [addCommand(), nicheCommand(), retryCommand(), blockCommand(), unblockCommand(), blockedCommand()];
  for (const command of more) targets.addCommand(command);
  return targets;
}

async function list({ crew }: CommandContext, options: Options): Promise<Answer> {
  const { limit = Number.POSITIVE_INFINITY, ...filter } = options;
  const rows: TargetListing[] = [];
  for (let after: RowKey | null = null; ;) {
    const page = {
      sort: 'id',
      descending: false,
      after,
      limit: Math.min(PAGE, limit - rows.length),
      count: false,
    } as const;
    const found = await pageOfTargets(crew.scope, { ...filter, ...page });
    const next = found.rows.slice(0, page.limit);
    rows.push(...next.map(({ row_key: _key, ...row }) => row));
    after = next.at(-1)?.row_key ?? null;
    if (found.rows.length <= page.limit || rows.length >= limit) break;
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
  if (rows.length > 0) return { json: rows, text: table(header, cells) };
  const unknown = options.niche === undefined ? null : await unknownNiche(crew.scope, options.niche);
  if (unknown !== null) throw new GroundcrewError('not_found', { detail: unknown });
  return { json: rows, text: 'No groups.' };
}
