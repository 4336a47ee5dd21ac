import { Command } from 'commander';
import { answering, examples } from '#cli/command.ts';
import { nextText } from '#cli/commands/campaigns/words.ts';
import type { CommandContext } from '#cli/context.ts';
import type { Answer } from '#cli/output.ts';
import { whoAsks } from '#cli/who.ts';
import { slotsAhead, type Campaign, type Turn } from '#domain/campaigns.ts';
import { LEASE_TTL_MS } from '#engine/lease-keeper.ts';
import { lastSlots } from '#store/campaigns/slots.ts';
import { campaignNamed, turnCampaign } from '#store/campaigns/campaigns.ts';
import { liveWorkers } from '#store/leases/workers.ts';

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
  const { changed, ...campaign } = await turnCampaign(scope, id, turn, whoAsks());
  const now = scope.now();
  const last = (await lastSlots(scope)).get(id) ?? null;
  // An interval begins with a slot at once.
  const [next = null] = turn === 'start' ? slotsAhead(campaign, campaign.due_from ?? now, 1) : [];
  const open_slot_at = last?.state === 'running' && last.ends_at > now ? last.slot_at : null;
  const nobody = (await liveWorkers(scope.db, LEASE_TTL_MS)).length === 0;
  const server = nobody ? '\nA server has to run for it: groundcrew serve' : '';
  const runs = `Campaign ${campaign.name} runs. ${nextText(campaign, last, now)}${server}`;
  const said = textOf(campaign, runs);
  const text = changed ? said : `It was ${campaign.status} already. ${said}`;
  return { json: { ...campaign, changed, open_slot_at, next_slot_at: next }, text };
}

function textOf({ name, status }: Campaign, runs: string): string {
  switch (status) {
    case 'running':
      return runs;
    case 'paused':
      return `Campaign ${name} is paused: nothing of it is posted any more. A post in flight is finished.`;
    case 'stopped':
    case 'done':
    case 'draft':
      return `Campaign ${name} is ${status}.`;
  }
}
