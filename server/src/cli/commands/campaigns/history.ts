import { Command } from 'commander';
import { answering, examples } from '#cli/command.ts';
import { slotText } from '#cli/commands/campaigns/words.ts';
import type { CommandContext } from '#cli/context.ts';
import { table, type Answer } from '#cli/output.ts';
import { wholeNumber } from '#cli/parse.ts';
import { slotHistory, type CampaignSlot } from '#store/campaigns/slots.ts';
import { campaignNamed } from '#store/campaigns/campaigns.ts';

export function historyCommand(): Command {
  return new Command('history')
    .argument('<name>', 'or id')
    .description(
      'The slots that have come, newest first: running, done or missed, how many posts there were, and why groups had none',
    )
    .option('--limit <n>', 'at most so many', wholeNumber({ min: 1, max: 100_000 }), 20)
    .addHelpText(
      'after',
      examples('groundcrew campaigns history spring', 'groundcrew campaigns history spring --limit 100'),
    )
    .action(answering<[string, { limit: number }]>(history));
}

async function history({ crew }: CommandContext, name: string, { limit }: { limit: number }): Promise<Answer> {
  const { id, zone } = await campaignNamed(crew.scope, name);
  const rows = await slotHistory(crew.scope, id, limit);
  const header = ['Slot', 'State', 'Posted', 'Skipped', 'Errors', 'Unconfirmed', 'Ended', 'Why'];
  const cells = rows.map((row) => [
    slotText(row.slot_at, zone),
    row.state,
    row.posted,
    row.skipped,
    row.errors,
    row.unconfirmed,
    row.finished_at,
    row.reason ?? skipsText(row.skips),
  ]);
  return { json: rows, text: rows.length === 0 ? 'No slot has come yet.' : table(header, cells) };
}

/** How many groups were skipped for what; each with its own reasons: --json. */
function skipsText(skips: CampaignSlot['skips']): string | null {
  const counts = new Map<string, number>();
  for (const { reasons } of skips) {
    // Until when says nothing afterwards.
    const why = reasons.map((reason) => reason.replace(/,? (?:until|since) \d{4}-.*$/, '')).join('; ');
    counts.set(why, (counts.get(why) ?? 0) + 1);
  }
  const found = [...counts].toSorted(([, one], [, other]) => other - one);
  return found.length === 0 ? null : found.map(([why, count]) => `${count} × ${why}`).join(', ');
}
