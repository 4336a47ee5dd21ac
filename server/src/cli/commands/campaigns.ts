import { Command } from 'commander';
import { answering, examples, listOf } from '#cli/command.ts';
import { addCommand, changeCommand } from '#cli/commands/campaigns/enter.ts';
import { historyCommand } from '#cli/commands/campaigns/history.ts';
import { previewCommand } from '#cli/commands/campaigns/preview.ts';
import { removeCommand } from '#cli/commands/campaigns/remove.ts';
import { showCommand } from '#cli/commands/campaigns/show.ts';
import { turnCommands } from '#cli/commands/campaigns/turn.ts';
import { variantsCommand } from '#cli/commands/campaigns/variants.ts';
import { timesOf } from '#cli/commands/campaigns/words.ts';
import type { CommandContext } from '#cli/context.ts';
import { table, type Answer } from '#cli/output.ts';
import { outlook } from '#engine/campaigns/look.ts';
import { listCampaigns } from '#store/campaigns/campaigns.ts';

export function campaignsCommand(): Command {
  const campaigns = new Command('campaigns');
  campaigns.addHelpText(
    'after',
    `
A campaign posts by itself as long as a server runs: in each of its slots once to every group of its niche that is ready.
${examples(
  'groundcrew campaigns',
  'groundcrew campaigns add spring --niche ukraine_cars --slots 08:00,12:00,18:00 --zone Europe/Kyiv --messages ads.txt',
  'groundcrew campaigns preview spring',
  'groundcrew campaigns start spring',
)}`,
  );
  listOf(campaigns)
    .description('All campaigns with their next slots (also without its name: groundcrew campaigns)')
    .addHelpText('after', examples('groundcrew campaigns', 'groundcrew campaigns list --json'))
    .action(answering<[]>(list));
  const own = [addCommand(), changeCommand(), showCommand(), previewCommand(), ...turnCommands(), removeCommand()];
  for (const command of [...own, variantsCommand(), historyCommand()]) campaigns.addCommand(command);
  return campaigns;
}

async function list({ crew }: CommandContext): Promise<Answer> {
  const now = crew.scope.now();
  const rows = (await listCampaigns(crew.scope)).map((campaign) => ({ ...campaign, ...outlook(campaign, now) }));
  const header = ['Id', 'Campaign', 'Niche', 'Status', 'Times', 'Zone', 'Gap', 'Next slot'];
  const cells = rows.map((row) => [
    row.id,
    row.name,
    row.niche,
    row.status,
    timesOf(row),
    row.zone,
    `${row.gap_seconds} s`,
    row.fault ?? row.next_slot_at,
  ]);
  const text = rows.length === 0 ? 'No campaigns yet: see groundcrew campaigns add --help' : table(header, cells);
  return { json: rows, text };
}
