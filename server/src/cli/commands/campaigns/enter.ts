// Campaigns as people enter and change them; everything that cannot be is refused here, with its reason.
import { Command } from 'commander';
import { answering, examples } from '#cli/command.ts';
import { shownTime, type Answer } from '#cli/output.ts';
import { wholeNumber } from '#cli/parse.ts';
import { interval, nextText, slotList, timesOf } from '#cli/commands/campaigns/words.ts';
import type { CommandContext } from '#cli/context.ts';
import { whoAsks } from '#cli/who.ts';
import { GAP_SECONDS, scheduleFault, type Campaign } from '#domain/campaigns.ts';
import { DEFAULT_NICHE } from '#domain/limits.ts';
import { readUntil } from '#domain/schedule/until.ts';
import { alterCampaign, planOf, type CampaignChanges } from '#engine/campaigns/enter-campaign.ts';
import { enterVariants } from '#engine/scheduler/enter-variants.ts';
import { unknownNiche } from '#engine/unknown-niche.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { lastSlots } from '#store/campaigns/slots.ts';
import { addCampaign, campaignNamed, campaignVariants, turnCampaign } from '#store/campaigns/campaigns.ts';
import type { Scope } from '#store/scope.ts';

type Times = { niche?: string; slots?: string[]; every?: number; zone?: string; gap?: number; until?: string };
type Added = Times & { messages?: string; photo?: string; language?: string; start?: boolean };
type Changed = Times & { rename?: string };

const REST = `
Slots are local times of every day in the zone. One that has not begun within 30 minutes is missed and not made up for; one that
has begun ends when the next begins, at the latest after 3 hours. A time that a day lacks, since clocks are set ahead over it,
is refused; one that a day has twice comes once, the first time.`;

function withTimes(command: Command): Command {
  return command
    .option('--niche <niche>', `which groups (default: ${DEFAULT_NICHE})`)
    .option('--slots <times>', 'local times with commas between them: 08:00,12:00,18:00', slotList)
    .option('--every <interval>', 'instead of slots: 90m, 4h, 1d, counted from the start', interval)
    .option('--zone <zone>', 'IANA time zone of the slots: Europe/Kyiv (default: UTC)')
    .option('--gap <seconds>', `between two posts (default: ${GAP_SECONDS.default})`, wholeNumber(GAP_SECONDS))
    .option('--until <time>', 'the end: 2026-04-01 (that day included), or "2026-04-01 18:00", in the zone');
}

export function addCommand(): Command {
  return withTimes(new Command('add').argument('<name>', 'how it is called'))
    .description('Enter a campaign, as a draft')
    .option('--messages <file>', 'variants to take turns with; default: those of the niche')
    .option('--photo <file>', 'a photo that goes with every message')
    .option('--language <code>', 'of the messages: uk, en')
    .option('--start', 'start it at once')
    .addHelpText(
      'after',
      `${REST}
${examples(
  'groundcrew campaigns add spring --slots 08:00,12:00,18:00 --zone Europe/Kyiv --messages ads.txt',
  'groundcrew campaigns add villas --niche bali_villas --every 4h --gap 120 --photo villa.jpg --until 2026-06-30 --start',
)}`,
    )
    .action(answering<[string, Added]>(add));
}

async function add(context: CommandContext, name: string, options: Added): Promise<Answer> {
  const { crew, config } = context;
  const { scope } = crew;
  const zone = options.zone ?? 'UTC';
  const plan = planOf({ name, ...timesIn(options, zone) }, scope.now());
  const { messages = null, photo = null, language = null } = options;
  const variants = await enterVariants(scope, config.data_folder, { niche: plan.niche, messages, photo, language });
  const added = await addCampaign(scope, plan, variants, whoAsks());
  const campaign = options.start ? await startedNow(scope, added.id) : added;
  const begin = options.start ? 'It runs.' : `To start it: groundcrew campaigns start ${quoted(plan.name)}`;
  const unknown_niche = await unknownNiche(scope, plan.niche);
  const text = [`${describe(campaign)}, ${variants.length} variants.`, begin, unknown_niche];
  return { json: { ...campaign, variants, unknown_niche }, text: text.filter(Boolean).join('\n') };
}

export function changeCommand(): Command {
  return withTimes(new Command('change').argument('<name>', 'or id'))
    .description('Change a campaign, from its next slot on')
    .option('--rename <name>', 'how it is called from now on')
    .addHelpText(
      'after',
      `${REST}
What is not named stays as it is; --until none takes the end away.
${examples('groundcrew campaigns change spring --slots 09:00,15:00', 'groundcrew campaigns change spring --gap 90 --until none')}`,
    )
    .action(answering<[string, Changed]>(change));
}

async function change({ crew }: CommandContext, name: string, options: Changed): Promise<Answer> {
  const { scope } = crew;
  if (Object.keys(options).length === 0) throw new GroundcrewError('usage', { detail: 'say what is to be changed' });
  const campaign = await campaignNamed(scope, name);
  const changes = { name: options.rename, ...timesIn(options, options.zone ?? campaign.zone) };
  const changed = await alterCampaign(scope, campaign, changes, whoAsks());
  const unknown_niche = await unknownNiche(scope, changed.niche);
  const running = changed.status === 'running' && scheduleFault(changed) === null;
  const next = running ? nextText(changed, (await lastSlots(scope)).get(changed.id) ?? null, scope.now()) : null;
  const kept = await keptVariants(scope, campaign, changed);
  const text = [`${describe(changed)}.`, next, kept, unknown_niche].filter(Boolean).join('\n');
  return { json: { ...changed, unknown_niche, kept_variants: kept }, text };
}

/** What is posted does not change with the niche: nobody must be surprised by that. */
async function keptVariants(scope: Scope, before: Campaign, { id, name, niche }: Campaign): Promise<string | null> {
  if (niche === before.niche) return null;
  const { length } = await campaignVariants(scope, id);
  const others = `groundcrew campaigns variants ${quoted(name)} --messages FILE`;
  return `It keeps its ${length} message variants, those that it had for ${before.niche}. To give it others: ${others}`;
}

async function startedNow(scope: Scope, id: number): Promise<Campaign> {
  const { changed: _, ...campaign } = await turnCampaign(scope, id, 'start', whoAsks());
  return campaign;
}

function timesIn({ niche, zone, slots, every, gap, until }: Times, in_zone: string): Omit<CampaignChanges, 'name'> {
  const ends_at = until === undefined ? undefined : endOf(until, in_zone);
  return { niche, zone, slots, interval_minutes: every, gap_seconds: gap, ends_at };
}

function endOf(text: string, zone: string): Date | null {
  if (text === 'none') return null;
  const read = readUntil(text, zone);
  if (!read.ok) throw new GroundcrewError('bad_value', { detail: `--until: ${read.reason}` });
  return read.at;
}

function describe(campaign: Campaign): string {
  const { name, niche, status, zone, gap_seconds, ends_at } = campaign;
  const end = ends_at ? `, until ${shownTime(ends_at)}` : '';
  return `Campaign ${name} (${status}): ${niche}, ${timesOf(campaign)} in ${zone}, ${gap_seconds} s between posts${end}`;
}

function quoted(name: string): string {
  return /^[\w@.+:/-]+$/.test(name) ? name : `'${name.replaceAll("'", String.raw`'\''`)}'`;
}
