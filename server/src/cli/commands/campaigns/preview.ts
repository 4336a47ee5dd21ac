import { Command } from 'commander';
import { answering, examples } from '#cli/command.ts';
import { faultText, slotText } from '#cli/commands/campaigns/words.ts';
import type { CommandContext } from '#cli/context.ts';
import { table, type Answer } from '#cli/output.ts';
import { wholeNumber } from '#cli/parse.ts';
import { previewCampaign } from '#engine/campaigns/look.ts';
import { campaignNamed } from '#store/campaigns/campaigns.ts';

export function previewCommand(): Command {
  return new Command('preview')
    .argument('<name>', 'or id')
    .description('Dry run: when it would post, which groups are ready now, and why the others are not')
    .option('--slots <n>', 'how many slots ahead', wholeNumber({ min: 1, max: 1_000 }), 5)
    .addHelpText(
      'after',
      `
Nothing is sent or stored. What will be posted on which day, limits and warm-ups included: groundcrew forecast
${examples('groundcrew campaigns preview spring', 'groundcrew campaigns preview spring --slots 20 --json')}`,
    )
    .action(answering<[string, { slots: number }]>(run));
}

async function run(
  { crew, config }: CommandContext,
  name: string,
  { slots: count }: { slots: number },
): Promise<Answer> {
  const { scope } = crew;
  const campaign = await campaignNamed(scope, name);
  const found = await previewCampaign(crew, campaign, { slots: count, data_folder: config.data_folder });
  const { next_slots: slots, open_slot_at, fault, content_fault, ready, skipped, faults } = found;
  const left_out = content_fault === null ? faults : [];
  const rows = [
    ...ready.map(({ link, account }) => [link, account, 'ready']),
    ...skipped.map(({ link, account, reasons }) => [link, account, reasons.join('; ')]),
  ];
  const parts = [
    `Slots of ${campaign.name} (${campaign.status}):`,
    ...(open_slot_at ? [`  ${slotText(open_slot_at, campaign.zone)}  (goes on now)`] : []),
    ...slots.filter((at) => at > (open_slot_at ?? 0)).map((at) => `  ${slotText(at, campaign.zone)}`),
    ...(slots.length === 0 ? [`  ${fault === null ? 'none' : faultText(fault, campaign.name)}`] : []),
    ...(content_fault === null ? [] : [`Nothing of it can be posted: ${content_fault}`]),
    ...left_out.map((each) => `Left out: ${each}`),
    '',
    rows.length === 0 ? `No group of ${campaign.niche} is joined yet.` : table(['Group', 'Account', 'Now'], rows),
  ];
  return {
    json: {
      campaign: campaign.name,
      niche: campaign.niche,
      slots,
      open_slot_at,
      fault,
      content_fault,
      ready,
      skipped,
      faults,
    },
    text: parts.join('\n'),
    exit: content_fault === null ? 0 : 1,
  };
}
