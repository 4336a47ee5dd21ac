import { Command } from 'commander';
import { answering, examples } from '#cli/command.ts';
import { faultText, slotText, timesOf } from '#cli/commands/campaigns/words.ts';
import type { CommandContext } from '#cli/context.ts';
import { shownTime, type Answer } from '#cli/output.ts';
import { lookAtCampaign } from '#engine/campaigns/look.ts';
import { campaignNamed } from '#store/campaigns/campaigns.ts';

export function showCommand(): Command {
  return new Command('show')
    .argument('<name>', 'or id')
    .description('One campaign: its times, its next slots, and what it takes turns with')
    .addHelpText('after', examples('groundcrew campaigns show spring', 'groundcrew campaigns show spring --json'))
    .action(answering<[string]>(show));
}

async function show({ crew }: CommandContext, name: string): Promise<Answer> {
  const { scope } = crew;
  const campaign = await campaignNamed(scope, name);
  const look = await lookAtCampaign(scope, campaign);
  const { variants, next_slots, last_slot, fault } = look;
  const photos = variants.filter(({ photo_path }) => photo_path !== null).length;
  const lines = [
    ['Campaign', `${campaign.name} (id ${campaign.id})`],
    ['Status', `${campaign.status}, by ${campaign.updated_by} at ${shownTime(campaign.updated_at)}`],
    ['Niche', campaign.niche],
    ['Times', `${timesOf(campaign)} in ${campaign.zone}`],
    ['Gap', `${campaign.gap_seconds} s between posts`],
    ['Until', campaign.ends_at ? shownTime(campaign.ends_at) : '-'],
    ['Variants', `${variants.length}, ${photos} with a photo`],
    [
      'Last slot',
      last_slot ? `${slotText(last_slot.slot_at, campaign.zone)}  ${last_slot.state}, ${last_slot.posted} posted` : '-',
    ],
    ...(fault === null ? [] : [['Fault', faultText(fault, campaign.name)]]),
    ...next_slots.map((at, n) => [
      n === 0 ? (campaign.status === 'running' ? 'Next slots' : 'If started') : '',
      slotText(at, campaign.zone),
    ]),
  ];
  const text = lines.map(([label = '', words = '']) => `${label.padEnd(12)}${words}`.trimEnd()).join('\n');
  return { json: look, text };
}
