import { Command } from 'commander';
import { answering, examples } from '#cli/command.ts';
import { faultText, slotText } from '#cli/commands/campaigns/words.ts';
import type { CommandContext } from '#cli/context.ts';
import { table, type Answer } from '#cli/output.ts';
import { wholeNumber } from '#cli/parse.ts';
import { scheduleFault, slotsAhead } from '#domain/campaigns.ts';
import { previewRound } from '#engine/poster/post-round.ts';
import { readVariants } from '#engine/scheduler/read-variants.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { campaignNamed, campaignVariants } from '#store/campaigns.ts';
import { boundAccounts } from '#store/targets.ts';

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
    .action(answering<[string, { slots: number }]>(preview));
}

async function preview(
  { crew, config }: CommandContext,
  name: string,
  { slots: count }: { slots: number },
): Promise<Answer> {
  const { scope } = crew;
  const campaign = await campaignNamed(scope, name);
  const { variants, faults } = await readVariants(
    scope,
    await campaignVariants(scope, campaign.id),
    config.data_folder,
  );
  if (variants.length === 0) {
    const detail = `campaign ${campaign.name} has no variant that can be posted${faults[0] ? `: ${faults[0]}` : ''}`;
    throw new GroundcrewError('bad_input', { detail });
  }
  const fault = scheduleFault(campaign);
  const slots = slotsAhead(campaign, scope.now(), count);
  const { ready, skipped } = await previewRound(crew, { niche: campaign.niche, variants });
  const owners = await boundAccounts(scope, campaign.niche);
  const rows = [
    ...ready.map(({ link, account }) => [link, account, 'ready']),
    ...skipped.map(({ link, reasons }) => [link, owners.get(link), reasons.join('; ')]),
  ];
  const parts = [
    `Slots of ${campaign.name} (${campaign.status}):`,
    ...slots.map((at) => `  ${slotText(at, campaign.zone)}`),
    ...(slots.length === 0 ? [`  ${fault === null ? 'none' : faultText(fault, campaign.name)}`] : []),
    ...faults.map((fault) => `Left out: ${fault}`),
    '',
    rows.length === 0 ? `No group of ${campaign.niche} is joined yet.` : table(['Group', 'Account', 'Now'], rows),
  ];
  return {
    json: { campaign: campaign.name, niche: campaign.niche, slots, fault, ready, skipped, faults },
    text: parts.join('\n'),
  };
}
