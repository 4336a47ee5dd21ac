import { Command } from 'commander';
import { answering, examples } from '#cli/command.ts';
import { whoAsks } from '#cli/who.ts';
import { campaignNamed, removeCampaign } from '#store/campaigns/campaigns.ts';

export function removeCommand(): Command {
  return new Command('remove')
    .argument('<name>', 'or id')
    .description('Delete a draft that never posted; what has posted is kept: stop it')
    .addHelpText('after', examples('groundcrew campaigns remove spring'))
    .action(
      answering<[string]>(async ({ crew: { scope } }, name) => {
        const { id } = await campaignNamed(scope, name);
        const removed = await removeCampaign(scope, id, whoAsks());
        return { json: removed, text: `Campaign ${removed.name} is deleted.` };
      }),
    );
}
