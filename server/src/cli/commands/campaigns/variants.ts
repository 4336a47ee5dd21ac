import { Command } from 'commander';
import { answering, examples } from '#cli/command.ts';
import type { CommandContext } from '#cli/context.ts';
import { table, type Answer } from '#cli/output.ts';
import { whoAsks } from '#cli/who.ts';
import { enterVariants } from '#engine/scheduler/enter-variants.ts';
import { campaignNamed, campaignVariants, replaceVariants } from '#store/campaigns/campaigns.ts';

type Options = { messages?: string; photo?: string; language?: string };

/** As much of a text as tells it from the others. */
const SHOWN = 60;

export function variantsCommand(): Command {
  return new Command('variants')
    .argument('<name>', 'or id')
    .description('What a campaign takes turns with; with --messages or --photo others take their place')
    .option('--messages <file>', 'one message a line (.txt), or variants as older scripts kept them (.json)')
    .option('--photo <file>', 'a photo that goes with every message')
    .option('--language <code>', 'of the new messages: uk, en')
    .addHelpText(
      'after',
      `
New ones are taken from the next slot on, or once the campaign is started again. Photos are kept in the database, where every
server finds them.
${examples('groundcrew campaigns variants spring', 'groundcrew campaigns variants spring --messages ads.txt --photo car.jpg')}`,
    )
    .action(answering<[string, Options]>(variants));
}

async function variants({ crew, config }: CommandContext, name: string, options: Options): Promise<Answer> {
  const { scope } = crew;
  const campaign = await campaignNamed(scope, name);
  const { messages = null, photo = null, language = null } = options;
  if (messages !== null || photo !== null) {
    const entered = { niche: campaign.niche, messages, photo, language };
    await replaceVariants(scope, campaign, await enterVariants(scope, config.data_folder, entered), whoAsks());
  }
  const rows = await campaignVariants(scope, campaign.id);
  const cells = rows.map((row, n) => [n + 1, row.language, row.photo_path && 'yes', shortened(row.text)]);
  return { json: rows, text: table(['No', 'Language', 'Photo', 'Text'], cells) };
}

function shortened(text: string): string {
  const characters = Array.from(text);
  return characters.length > SHOWN ? `${characters.slice(0, SHOWN).join('')}…` : text;
}
