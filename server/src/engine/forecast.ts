// Reads everything once, as it stands now, and lets the planner run ahead with it. Nothing is sent and nothing is written.
import { scheduleFault, type Campaign } from '#domain/campaigns.ts';
import { addMs, DAY_MS, nextUtcDay } from '#domain/days.ts';
import { forecast, type Forecast } from '#domain/forecast/forecast.ts';
import type { ForecastInput, PlannedCampaign, PlannedJoins } from '#domain/forecast/input.ts';
import { readCron } from '#domain/schedule/cron.ts';
import { intervalFault, readSlots, type Schedule } from '#domain/schedule/slots.ts';
import { zoneFault } from '#domain/schedule/zones.ts';
import { readContent } from '#engine/scheduler/read-variants.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { accountStates } from '#store/accounts/accounts.ts';
import { lastSlots, targetsOfSlot } from '#store/campaigns/slots.ts';
import { listCampaigns } from '#store/campaigns/campaigns.ts';
import {
  joinsUnderWay,
  lastPostsOfAccounts,
  lastPostsOfCampaigns,
  recentJoins,
  unconfirmedPosts,
} from '#store/campaigns/forecast-reads.ts';
import { joinSchedules } from '#store/groups/join-schedules.ts';
import { joinPauseOf } from '#store/groups/joins.ts';
import { recentFloods } from '#store/accounts/floods.ts';
import { messageVariants } from '#store/campaigns/message-variants.ts';
import { readRules } from '#store/workspaces/rules.ts';
import type { Scope } from '#store/scope.ts';
import { knownNiches, targetsOfNiches } from '#store/groups/targets.ts';

/** A text is the name or id of a campaign, else a niche; `everything`: all campaigns that run. */
export type ForecastSubject = string | { campaign_id: number } | { niche: string } | { everything: true };

export type ForecastRequest = {
  subject: ForecastSubject;
  /** UTC days, today being the first. */
  days: number;
  /** A campaign that is only thought of, beside those that run. */
  slots: SupposedTimes | null;
  /** Joins that are only thought of, where none are switched on. */
  joins: { cron: string; zone: string; batch_size: number } | null;
};

/** `interval_minutes` in the place of times. */
type SupposedTimes = {
  times: readonly string[];
  zone: string;
  gap_seconds: number;
  interval_minutes?: number | null;
};

export type ForecastAnswer = Forecast & {
  subject: { kind: 'campaign' | 'niche' | 'everything'; name: string; niche: string | null };
  /** Whose posts these are; `supposed`: it does not run, and was taken as started now. */
  campaigns: { name: string; supposed: boolean }[];
};

/** What is thought of for a niche in which nothing runs. */
const USUAL = { times: ['08:00', '12:00'], zone: 'Europe/Kyiv', gap_seconds: 60 };
const SUPPOSED_ID = 0;

/**
 * Throws `not_found` when there is neither a campaign nor a niche of this name, `bad_input` for slots or joins that cannot be.
 * `data_folder`: where photos may lie that the database does not have yet.
 */
export async function forecastOf(
  scope: Scope,
  request: ForecastRequest,
  options: { data_folder?: string } = {},
): Promise<ForecastAnswer> {
  const now = scope.now();
  const at: Scope = { ...scope, now: () => now };
  const until = addMs(nextUtcDay(now), (request.days - 1) * DAY_MS);
  const { subject, campaigns } = await planned(at, request, options.data_folder ?? null);
  const joins = await plannedJoins(at, subject.niche, request);
  const own = subject.niche === null ? [] : [subject.niche];
  const niches = new Set([...own, ...campaigns.map(({ niche }) => niche), ...joins.map(({ niche }) => niche)]);
  const input: ForecastInput = {
    now,
    until,
    niche: subject.niche,
    rules: await readRules(at),
    floods: await recentFloods(at),
    accounts: await accountStates(at),
    targets: await targetsOfNiches(at, [...niches]),
    campaigns,
    joins,
    join_pauses: await pausesOf(at, joins),
    recent_joins: await recentJoins(at),
    last_posts: await lastPostsOfAccounts(at),
    unconfirmed: await unconfirmedPosts(at),
  };
  const asked = campaigns.filter((campaign) => campaign.asked);
  return { subject, campaigns: asked.map(({ name, supposed }) => ({ name, supposed })), ...forecast(input) };
}

/** Throws what `forecastOf` would throw for what was asked, before any of it is made. */
export async function checkForecast(scope: Scope, { subject, slots, joins }: ForecastRequest): Promise<void> {
  const { named } = await meant(scope, subject, await listCampaigns(scope));
  if (named) assertPlanned(named);
  if (slots) scheduleOf(slots, scope.now());
  if (joins) assertJoins(joins);
}

type Planned = PlannedCampaign & { supposed: boolean };

async function planned(
  scope: Scope,
  request: ForecastRequest,
  data_folder: string | null,
): Promise<{ subject: ForecastAnswer['subject']; campaigns: Planned[] }> {
  const all = await listCampaigns(scope);
  const { named, niche } = await meant(scope, request.subject, all);
  const supposed = named || niche === null ? null : await supposedCampaign(scope, niche, request, all);
  const last_posts = await lastPostsOfCampaigns(scope);
  const slots = await lastSlots(scope);
  const campaigns: Planned[] = supposed ? [supposed] : [];
  for (const campaign of all) {
    const running = campaign.status === 'running';
    const asked = named ? campaign.id === named.id : !supposed && (niche === null || campaign.niche === niche);
    if (!running && campaign.id !== named?.id) continue;
    if (campaign.id === named?.id) assertPlanned(campaign);
    // Written by plain SQL: it posts nothing.
    else if (scheduleFault(campaign) !== null) continue;
    const last = slots.get(campaign.id);
    const open = last?.state === 'running' ? last : null;
    campaigns.push({
      ...(running ? campaign : startedNow(campaign, scope.now())),
      due_from: (running ? campaign.due_from : null) ?? scope.now(),
      ...(await contentNow(scope, campaign.id, data_folder)),
      last_post_at: last_posts.get(campaign.id) ?? null,
      last_slot_at: last?.slot_at ?? null,
      open: open && { ends_at: open.ends_at, served: await targetsOfSlot(scope, open) },
      asked,
      supposed: !running,
    });
  }
  return { subject: subjectOf(named, niche), campaigns };
}

function assertPlanned(campaign: Campaign): void {
  const fault = scheduleFault(campaign);
  if (fault !== null) throw new GroundcrewError('bad_input', { detail: `campaign ${campaign.name}: ${fault}` });
}

function subjectOf(named: Campaign | null, niche: string | null): ForecastAnswer['subject'] {
  if (named) return { kind: 'campaign', name: named.name, niche };
  return niche === null ? { kind: 'everything', name: 'everything', niche } : { kind: 'niche', name: niche, niche };
}

async function meant(
  scope: Scope,
  subject: ForecastSubject,
  all: readonly Campaign[],
): Promise<{ named: Campaign | null; niche: string | null }> {
  if (typeof subject === 'object' && 'everything' in subject) return { named: null, niche: null };
  if (typeof subject === 'object' && 'niche' in subject) {
    return { named: null, niche: await nicheNamed(scope, subject.niche, all) };
  }
  const named = all.find(({ name, id }) =>
    typeof subject === 'string'
      ? [name.toLowerCase(), String(id)].includes(subject.toLowerCase())
      : id === subject.campaign_id,
  );
  if (named) return { named, niche: named.niche };
  if (typeof subject === 'object') {
    throw new GroundcrewError('not_found', { detail: `campaign ${subject.campaign_id}` });
  }
  return { named: null, niche: await nicheNamed(scope, subject, all) };
}

/** A pause keeps the rhythm of an interval. */
function startedNow(campaign: Campaign, now: Date): Campaign {
  const rhythm = campaign.status === 'paused' ? campaign.interval_from : null;
  return { ...campaign, interval_from: rhythm ?? now };
}

async function nicheNamed(scope: Scope, niche: string, campaigns: readonly Campaign[]): Promise<string> {
  const niches = await knownNiches(scope);
  if (niches.includes(niche)) return niche;
  const known = (names: readonly string[]) => names.slice(0, 20).join(', ') || 'none';
  const detail = `campaign or niche ${niche}; campaigns: ${known(campaigns.map(({ name }) => name))}; niches: ${known(niches)}`;
  throw new GroundcrewError('not_found', { detail });
}

/** Null when there is no need for one: campaigns of the niche run, and no slots were given. */
async function supposedCampaign(
  scope: Scope,
  niche: string,
  request: ForecastRequest,
  all: readonly Campaign[],
): Promise<Planned | null> {
  if (!request.slots && all.some((campaign) => campaign.status === 'running' && campaign.niche === niche)) return null;
  const wished: SupposedTimes = request.slots ?? USUAL;
  const { zone, gap_seconds } = wished;
  const schedule = scheduleOf(wished, scope.now());
  const { slots, interval_minutes } = schedule;
  return {
    ...schedule,
    id: SUPPOSED_ID,
    name: `${interval_minutes === null ? slots.join(', ') : `every ${interval_minutes} min`} in ${zone}`,
    niche,
    gap_seconds,
    ends_at: null,
    due_from: scope.now(),
    contents: contentsOf(await messageVariants(scope, niche)),
    last_post_at: null,
    last_slot_at: null,
    open: null,
    asked: true,
    supposed: true,
  };
}

function scheduleOf({ times, zone, interval_minutes = null }: SupposedTimes, now: Date): Schedule {
  const fault = zoneFault(zone) ?? (interval_minutes === null ? null : intervalFault(interval_minutes));
  if (fault !== null) throw new GroundcrewError('bad_value', { detail: fault });
  if (interval_minutes !== null) {
    if (times.length === 0) return { zone, slots: [], interval_minutes, interval_from: now };
    throw new GroundcrewError('bad_value', { detail: 'slots and an interval; only one of them is allowed' });
  }
  const read = readSlots(times, zone, now);
  if (!read.ok) throw new GroundcrewError('bad_value', { detail: read.reason });
  return { zone, slots: read.slots, interval_minutes, interval_from: null };
}

/** `data_folder` null: photos that only lie in the folder of a server are not seen. */
async function contentNow(
  scope: Scope,
  campaign_id: number,
  data_folder: string | null,
): Promise<Pick<PlannedCampaign, 'contents' | 'content_fault'>> {
  const { variants, fault } = await readContent(scope, campaign_id, data_folder);
  const contents = variants.map(({ text, photo }) => ({ text: text !== '', photo: photo !== null }));
  return fault === null ? { contents } : { contents, content_fault: fault };
}

/** Where no variants are stored yet, texts are thought of. */
function contentsOf(variants: readonly { text: string; photo_path: string | null }[]): PlannedCampaign['contents'] {
  const contents = variants.map(({ text, photo_path }) => ({ text: text !== '', photo: photo_path !== null }));
  return contents.length === 0 ? [{ text: true, photo: false }] : contents;
}

async function pausesOf(scope: Scope, joins: readonly PlannedJoins[]): Promise<Map<string, Date>> {
  const pauses = new Map<string, Date>();
  for (const { niche } of joins) {
    const pause = await joinPauseOf(scope, niche);
    if (pause) pauses.set(niche, pause.until);
  }
  return pauses;
}

async function plannedJoins(scope: Scope, niche: string | null, { joins }: ForecastRequest): Promise<PlannedJoins[]> {
  const on = (await joinSchedules(scope)).filter(({ enabled, cron, zone }) => {
    // What somebody has written wrongly into the table joins nothing.
    return enabled && readCron(cron).ok && zoneFault(zone) === null;
  });
  const under_way = await joinsUnderWay(scope);
  const schedules = on.map(({ niche: of, cron, zone, batch_size, handled_until }): PlannedJoins => {
    // How many a batch was to try that somebody has begun by hand is not known; that of the schedule is the best guess.
    const left = Math.max(batch_size - (under_way.get(of) ?? batch_size), 0);
    return { niche: of, cron, zone, batch_size, handled_until, left };
  });
  if (!joins || niche === null || schedules.some((schedule) => schedule.niche === niche)) return schedules;
  assertJoins(joins);
  return [...schedules, { niche, ...joins, handled_until: scope.now() }];
}

function assertJoins({ cron, zone }: NonNullable<ForecastRequest['joins']>): void {
  const read = readCron(cron);
  const fault = read.ok ? zoneFault(zone) : read.reason;
  if (fault !== null) throw new GroundcrewError('bad_value', { detail: fault });
}
