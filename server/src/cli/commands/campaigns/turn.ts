import { Command } from 'commander';
import { answering, examples } from '#cli/command.ts';
import { slotText } from '#cli/commands/campaigns/words.ts';
import type { CommandContext } from '#cli/context.ts';
import type { Answer } from '#cli/output.ts';
import { whoAsks } from '#cli/who.ts';
import { slotsAhead, type Campaign, type Turn } from '#domain/campaigns.ts';
import { campaignNamed, turnCampaign } from '#store/campaigns.ts';

const ABOUT: Record<Turn, string> = {
  start: 'Let it post, or go on; slots count from now on',
  pause:
    'Post nothing from the next post on, until it is started again; a slot that has begun then goes on within its time',
  stop: 'End it: the slot of this moment is over; it can be started anew',
};

export function turnCommands(): Command[] {
  return (['start', 'pause', 'stop'] as const).map((turn) =>
    new Command(turn)
      .argument('<name>', 'or id')
      .description(ABOUT[turn])
      .addHelpText('after', examples(`groundcrew campaigns ${turn} spring`))
      .action(answering<[string]>((context, name) => turned(context, name, turn))),
  );
}

async function turned({ crew }: CommandContext, name: string, turn: Turn): Promise<Answer> {
  const { scope } = crew;
  const { id } = await campaignNamed(scope, name);
  const campaign = await turnCampaign(scope, id, turn, whoAsks());
  // An interval begins with a slot at once.
  const slots = turn === 'start' ? slotsAhead(campaign, campaign.due_from ?? scope.now(), 2) : [];
  return { json: { ...campaign, next_slot_at: slots[0] ?? null }, text: textOf(campaign, slots, scope.now()) };
}

function textOf({ name, status, zone }: Campaign, slots: Date[], now: Date): string {
  const [first, second] = slots;
  const at = (slot: Date | undefined) => (slot ? slotText(slot, zone) : 'none');
  const when =
    first && first <= now ? `A slot begins now; the one after it: ${at(second)}` : `Its next slot: ${at(first)}`;
  switch (status) {
    case 'running':
      return `Campaign ${name} runs. ${when}\nA server has to run for it: groundcrew serve`;
    case 'paused':
      return `Campaign ${name} is paused: nothing of it is posted any more. A post in flight is finished.`;
    case 'stopped':
    case 'done':
    case 'draft':
      return `Campaign ${name} is ${status}.`;
  }
}
