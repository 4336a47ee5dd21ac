import { Command } from 'commander';
import { answering, examples } from '#cli/command.ts';
import { faultText, slotText } from '#cli/commands/campaigns/words.ts';
import type { CommandContext } from '#cli/context.ts';
import { table, type Answer } from '#cli/output.ts';
import { wholeNumber } from '#cli/parse.ts';
import { slotAt } from '#domain/campaign-slots.ts';
import { scheduleFault, slotsAhead } from '#domain/campaigns.ts';
import { campaignStates, groupBlockers, postingNow, type CampaignState } from '#engine/why/campaign.ts';
import { campaignNamed } from '#store/campaigns.ts';
import { readRules } from '#store/rules.ts';
import { joinedTargets } from '#store/targets.ts';

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
  const now = scope.now();
  const campaign = await campaignNamed(scope, name);
  const [state] = await campaignStates(scope, [campaign], config.data_folder);
  if (!state) throw new Error('A campaign has no state.');
  const fault = scheduleFault(campaign);
  const slots = slotsAhead(campaign, now, count);
  const open = slotAt(state, now, now);
  const open_slot_at = open && (open.slot_at < now || state.last?.state === 'running') ? open.slot_at : null;
  const { ready, skipped } = await groupsOf(crew, state);
  const { content_fault } = state;
  const left_out = content_fault === null ? state.faults : [];
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
  const found = { slots, open_slot_at, fault, content_fault, ready, skipped, faults: state.faults };
  return {
    json: { campaign: campaign.name, niche: campaign.niche, ...found },
    text: parts.join('\n'),
    exit: content_fault === null ? 0 : 1,
  };
}

type Previewed = { link: string; account: string | null; reasons: string[] };

/** Whatever slot it is: which groups could be posted to now, and why the others could not. */
async function groupsOf(
  { scope }: CommandContext['crew'],
  state: CampaignState,
): Promise<{ ready: { link: string; account: string | null }[]; skipped: Previewed[] }> {
  const given = await postingNow(scope, await readRules(scope));
  const now = scope.now();
  const all = (await joinedTargets(scope, state.campaign.niche)).map((target): Previewed => {
    const { id, link } = target;
    const account = given.accounts.get(target.assigned_account_id ?? 0)?.session_name ?? null;
    const reasons = groupBlockers(state, target, given, now, now, true).map(({ message }) => message);
    if (state.served.has(id)) reasons.push('it has its post of the slot that goes on');
    if (state.content_fault !== null) reasons.push('the campaign has nothing to post');
    return { link, account, reasons };
  });
  return {
    ready: all.filter(({ reasons }) => reasons.length === 0).map(({ link, account }) => ({ link, account })),
    skipped: all.filter(({ reasons }) => reasons.length > 0),
  };
}
