// How campaigns are shown, and their options are read.
import { InvalidArgumentError } from 'commander';
import { shownTime } from '#cli/output.ts';
import { shellWord } from '#domain/blockers.ts';
import { slotAfter, slotAt, type LastOfSlots } from '#domain/campaign-slots.ts';
import type { Campaign } from '#domain/campaigns.ts';
import { wallOf, zoneFault } from '#domain/schedule/zones.ts';

export function timesOf({ slots, interval_minutes }: Pick<Campaign, 'slots' | 'interval_minutes'>): string {
  return interval_minutes === null ? slots.join(', ') : `every ${lengthOf(interval_minutes)}`;
}

function lengthOf(minutes: number): string {
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${minutes} min`;
}

/** In UTC, as everything here is shown, and where it is another by the clock on the wall of the campaign. */
export function slotText(at: Date, zone: string): string {
  // Of one whose zone was spoilt in the table UTC is all that can be told.
  if (zone === 'UTC' || zoneFault(zone) !== null) return shownTime(at);
  return `${shownTime(at)}  ${new Date(wallOf(zone, at)).toISOString().slice(0, 16).replace('T', ' ')} ${zone}`;
}

/** When one that has been started, or changed, posts next. */
export function nextText(campaign: Campaign, last: LastOfSlots | null, now: Date): string {
  const state = { campaign, last, content_fault: null };
  const slot = slotAt(state, now, now);
  const next = slotAfter(state, now);
  const after = next ? slotText(next, campaign.zone) : 'none';
  if (!slot) return `Its next slot: ${after}`;
  const goes_on = last?.state === 'running' || slot.slot_at < now;
  const which = goes_on
    ? `It goes on now with its slot of ${slotText(slot.slot_at, campaign.zone)}`
    : 'A slot begins now';
  return `${which}; the one after it: ${after}`;
}

/** Local times with commas between them. What is wrong with them is said when all of the campaign is known. */
export function slotList(text: string): string[] {
  return text
    .split(',')
    .map((slot) => slot.trim())
    .filter(Boolean);
}

/** What to do about a campaign whose slots cannot be told. */
export function faultText(fault: string, name: string): string {
  return `${fault}. Nothing of it is posted until that is mended: groundcrew campaigns change ${shellWord(name)} --zone ZONE`;
}

const UNITS: Record<string, number> = { m: 1, min: 1, h: 60, d: 24 * 60 };

/** Minutes of `90m`, `4h`, `1d`. */
export function interval(text: string): number {
  const [, count = '', unit = ''] = /^(\d{1,5})\s*(m|min|h|d)$/.exec(text.trim()) ?? [];
  const minutes = Number(count) * (UNITS[unit] ?? 0);
  if (minutes > 0) return minutes;
  throw new InvalidArgumentError(`"${text}" is no interval; 90m, 4h or 1d is expected.`);
}
