// What a campaign is, what of one is refused when it is entered, how people turn it, and which of its slots are due.
import { hasHiddenSigns } from '#domain/hidden-signs.ts';
import { addMs, DAY_MS, latest } from '#domain/days.ts';
import { readFormatting } from '#domain/formatting.ts';
import { isNicheDisabled } from '#domain/limits.ts';
import {
  intervalFault,
  nextSlot,
  readSlots,
  slotBeginsUntil,
  slotsBetween,
  type Schedule,
} from '#domain/schedule/slots.ts';
import { zoneFault } from '#domain/schedule/zones.ts';

export type CampaignStatus = 'draft' | 'running' | 'paused' | 'stopped' | 'done';

export type Campaign = Schedule & {
  id: number;
  name: string;
  niche: string;
  /** Between two posts of the campaign; also between two posts of an account, where the workspace allows no shorter one. */
  gap_seconds: number;
  status: CampaignStatus;
  /** No slot is earlier than this; null before the first start. */
  due_from: Date | null;
  /** No slot is at this moment or later. */
  ends_at: Date | null;
  created_at: Date;
  created_by: string;
  started_at: Date | null;
  updated_at: Date;
  updated_by: string;
};

/** What people say of a campaign; of `slots` and `interval_minutes` one is empty. */
export type CampaignPlan = Pick<
  Campaign,
  'name' | 'niche' | 'zone' | 'slots' | 'interval_minutes' | 'gap_seconds' | 'ends_at'
>;

export const GAP_SECONDS = { default: 60, min: 1, max: 86_400 };
const NAME_MAX = 100;

/** `field`: what the reason is about. */
export type ReadPlan = { ok: true; plan: CampaignPlan } | { ok: false; field: keyof CampaignPlan; reason: string };

/** The plan with its slots in order, or the first thing in it that cannot be. */
export function readPlan(plan: CampaignPlan, now: Date): ReadPlan {
  const refused = (field: keyof CampaignPlan, reason: string): ReadPlan => ({ ok: false, field, reason });
  const name = plan.name.trim();
  if (name === '' || name.length > NAME_MAX) return refused('name', `a name of 1 to ${NAME_MAX} characters is needed`);
  // In commands a number would be taken for an id.
  if (/^\d+$/.test(name)) return refused('name', `"${name}" is no name: it has to hold something else than digits`);
  if (hasHiddenSigns(name)) return refused('name', 'it has an invisible character in it');
  if (hasHiddenSigns(plan.niche)) return refused('niche', 'it has an invisible character in it');
  if (plan.niche.trim() === '') return refused('niche', 'the niche has no name');
  if (isNicheDisabled(plan.niche)) return refused('niche', `niche ${plan.niche} is switched off`);
  const zone = zoneFault(plan.zone);
  if (zone !== null) return refused('zone', zone);
  const { min, max } = GAP_SECONDS;
  if (!Number.isSafeInteger(plan.gap_seconds) || plan.gap_seconds < min || plan.gap_seconds > max) {
    return refused('gap_seconds', `a gap of ${plan.gap_seconds} seconds; ${min} to ${max} are allowed`);
  }
  if (plan.ends_at && plan.ends_at <= now) return refused('ends_at', 'its end has passed already');
  if (plan.interval_minutes !== null) {
    if (plan.slots.length > 0) return refused('slots', 'slots and an interval; only one of them is allowed');
    const fault = intervalFault(plan.interval_minutes);
    return fault === null ? { ok: true, plan: { ...plan, name } } : refused('interval_minutes', fault);
  }
  const read = readSlots(plan.slots, plan.zone, now);
  return read.ok ? { ok: true, plan: { ...plan, name, slots: read.slots } } : refused('slots', read.reason);
}

/** One text that a campaign takes turns with. Its photo lies below the data folder. */
export type CampaignVariant = { language: string | null; text: string; photo_path: string | null };

/** Telegram's limits, which count UTF-16 units: https://core.telegram.org/api/config#message-length-max */
export const TEXT_MAX = { text: 4096, photo: 1024 };
/** Nobody takes turns with more. */
const VARIANTS_MAX = 1_000;

/** Null: it is a code that a language can have. */
export function languageFault(text: string): string | null {
  if (/^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i.test(text)) return null;
  return `"${text.slice(0, 100)}" is no language; a code like uk or en-GB is expected`;
}

/** What is wrong with these as the variants of a campaign; null: nothing. */
export function variantsFault(variants: readonly CampaignVariant[]): string | null {
  if (variants.length === 0) return 'it has no message variants, and nothing could be posted';
  if (variants.length > VARIANTS_MAX) return `${variants.length} variants; at most ${VARIANTS_MAX} are allowed`;
  const seen = new Map<string, number>();
  for (const [index, { text, photo_path, language }] of variants.entries()) {
    const variant = `variant ${index + 1}`;
    const most = photo_path === null ? TEXT_MAX.text : TEXT_MAX.photo;
    const read = readFormatting(text);
    if (!read.ok) return `${variant}: ${read.reason}`;
    const { length } = read.formatted.text;
    if (read.formatted.text.trim() === '' && photo_path === null) return `${variant} has neither a text nor a photo`;
    if (length > most) {
      const kind = photo_path === null ? 'a message' : 'the text of a photo';
      return `${variant} has ${length} characters; Telegram takes ${most} as ${kind}`;
    }
    const tongue = language === null ? null : languageFault(language);
    if (tongue !== null) return `${variant}: ${tongue}`;
    const key = JSON.stringify([text, photo_path]);
    const twin = seen.get(key);
    if (twin !== undefined) return `${variant} is the same as variant ${twin}`;
    seen.set(key, index + 1);
  }
  return null;
}

export type Turn = 'start' | 'pause' | 'stop';

export type Turned =
  | { ok: true; set: Pick<Campaign, 'status' | 'due_from' | 'interval_from' | 'started_at'> }
  /** It stands so already. */
  | { ok: true; set: null }
  /** `allowed_from` null: it is not the state that is in the way. */
  | { ok: false; reason: string; allowed_from: readonly CampaignStatus[] | null };

const STANDS_SO: Record<Turn, CampaignStatus> = { start: 'running', pause: 'paused', stop: 'stopped' };

/** How a campaign stands after a person has turned it. Its slots count from the start on; a pause loses those within it. */
export function turned(campaign: Campaign, turn: Turn, now: Date): Turned {
  const { name, status } = campaign;
  if (status === STANDS_SO[turn]) return { ok: true, set: null };
  const refused = (why: string, allowed_from: readonly CampaignStatus[] | null = null): Turned => ({
    ok: false,
    reason: `campaign ${name} ${why}`,
    allowed_from,
  });
  const { due_from, interval_from, started_at } = campaign;
  const as = (next: CampaignStatus): Turned => ({
    ok: true,
    set: { status: next, due_from, interval_from, started_at },
  });
  switch (turn) {
    case 'start': {
      if (campaign.ends_at && campaign.ends_at <= now) return refused('has an end that has passed');
      const fault = scheduleFault(campaign);
      if (fault !== null) return refused(`cannot be started: ${fault}`);
      return {
        ok: true,
        set: {
          status: 'running',
          due_from: now,
          // After a pause the rhythm goes on as it was.
          interval_from: status === 'paused' ? (interval_from ?? now) : now,
          started_at: started_at ?? now,
        },
      };
    }
    case 'pause':
      if (status === 'running') return as('paused');
      return refused(`is ${status}, and only a running one can be paused`, ['running']);
    case 'stop':
      if (status === 'running' || status === 'paused') return as('stopped');
      return refused(`is ${status}, and only a running or paused one can be stopped`, ['running', 'paused']);
  }
}

/** After a longer outage the slots before are not counted one by one. */
const MISSED_MAX_MS = 31 * DAY_MS;

export type DueSlots = {
  /** Their time to begin has passed, oldest first. */
  missed: Date[];
  /** It has come, and may begin until `begins_until`. */
  begin: Date | null;
  /** The first that is still to come; null: none. */
  next: Date | null;
};

/**
 * Why its slots cannot be told; null: they can. Only plain SQL stores such a campaign: it posts nothing, and is shown with
 * this reason.
 */
export function scheduleFault({ zone }: Pick<Campaign, 'zone'>): string | null {
  return zoneFault(zone);
}

/** The slots that have come since `last_slot_at`, the last one that was begun or missed. */
export function dueSlots(campaign: Campaign, last_slot_at: Date | null, now: Date): DueSlots {
  if (campaign.status !== 'running' || campaign.due_from === null) return { missed: [], begin: null, next: null };
  const after = last_slot_at && addMs(last_slot_at, 1);
  const from = latest(campaign.due_from, after, addMs(now, -MISSED_MAX_MS)) ?? now;
  const soon = addMs(now, 1);
  const come = slotsBetween(campaign, from, soon).filter((slot) => isBeforeEnd(campaign, slot));
  const last = come.at(-1);
  const begin = last && now < slotBeginsUntil(campaign, last) ? last : null;
  const ahead = nextSlot(campaign, from > soon ? from : soon);
  return {
    missed: begin ? come.slice(0, -1) : come,
    begin,
    next: ahead && isBeforeEnd(campaign, ahead) ? ahead : null,
  };
}

export function isBeforeEnd({ ends_at }: Pick<Campaign, 'ends_at'>, slot: Date): boolean {
  return ends_at === null || slot < ends_at;
}

/** The next slots as they would come if it were started now, or go on; at most `count`, within a month. None where they cannot be told. */
export function slotsAhead(campaign: Campaign, now: Date, count: number): Date[] {
  if (scheduleFault(campaign) !== null) return [];
  const from = campaign.status === 'running' ? (latest(campaign.due_from, now) ?? now) : now;
  const rhythm = campaign.status === 'running' || campaign.status === 'paused' ? campaign.interval_from : null;
  const schedule = { ...campaign, interval_from: rhythm };
  const slots: Date[] = [];
  let next = nextSlot(schedule, from);
  while (next && slots.length < count && isBeforeEnd(campaign, next)) {
    slots.push(next);
    // An interval that has not begun counts from its first slot.
    const begun = { ...schedule, interval_from: schedule.interval_from ?? slots[0] ?? null };
    next = nextSlot(begun, addMs(next, 1));
  }
  return slots;
}
