// A campaign while somebody writes it, and what it asks of the API.
import { randomId } from '@mantine/hooks';
import { instantOf, wallIn } from '#lib/wall-time.ts';
import type { CampaignDetail, NewCampaign } from './types.ts';

export type DraftVariant = { key: string; text: string; language: string; photo_path: string | null };

export type Draft = {
  name: string;
  niche: string;
  zone: string;
  rhythm: 'slots' | 'interval';
  slots: string[];
  interval_minutes: number | string;
  gap_seconds: number | string;
  /** By the clock of `zone`, as `2026-03-09T18:00`; empty: no end. */
  ends: string;
  /** The niche's own messages are taken instead of `variants`. */
  of_niche: boolean;
  variants: DraftVariant[];
};

export const GAP = { usual: 60, min: 1, max: 86_400 } as const;
export const INTERVAL = { usual: 120, min: 30, max: 10_080 } as const;
export const SLOTS_MAX = 48;

const MINUTE_MS = 60_000;

export function newVariant(of: Partial<DraftVariant> = {}): DraftVariant {
  return { text: '', language: '', photo_path: null, ...of, key: randomId() };
}

export function emptyDraft(zone: string, niche: string): Draft {
  return {
    name: '',
    niche,
    zone,
    rhythm: 'slots',
    slots: [],
    interval_minutes: INTERVAL.usual,
    gap_seconds: GAP.usual,
    ends: '',
    of_niche: false,
    variants: [newVariant()],
  };
}

export function draftOf(campaign: CampaignDetail): Draft {
  const { name, niche, zone, slots, interval_minutes, gap_seconds, ends_at, variants } = campaign;
  return {
    name,
    niche,
    zone,
    rhythm: interval_minutes === null ? 'slots' : 'interval',
    slots: [...slots],
    interval_minutes: interval_minutes ?? INTERVAL.usual,
    gap_seconds,
    ends: ends_at === null ? '' : wallText(ends_at, zone),
    of_niche: false,
    variants: variants.map(({ text, language, photo_path }) =>
      newVariant({ text, language: language ?? '', photo_path }),
    ),
  };
}

function wallText(at: string, zone: string): string {
  const wall = wallIn(zone)?.(Date.parse(at)) ?? Date.parse(at);
  return new Date(wall).toISOString().slice(0, 16);
}

/** Null: there is none, or no such moment in that zone. */
export function endOf({ ends, zone }: Pick<Draft, 'ends' | 'zone'>): string | null {
  const wallOf = wallIn(zone);
  const wall = Date.parse(`${ends}Z`);
  if (!wallOf || Number.isNaN(wall)) return null;
  const at = instantOf(wallOf, Math.floor(wall / MINUTE_MS) * MINUTE_MS);
  return at === null ? null : new Date(at).toISOString();
}

/** `8`, `800` and `8:00` are 08:00. Null: no time of a day. */
export function slotOf(typed: string): string | null {
  const [, hour = '', minute = '00'] = /^(\d{1,2}?)(?:[:.]?(\d\d))?$/.exec(typed.trim()) ?? [];
  if (hour === '' || Number(hour) > 23 || Number(minute) > 59) return null;
  return `${hour.padStart(2, '0')}:${minute}`;
}

type Plan = Omit<NewCampaign, 'variants'> & Required<Pick<NewCampaign, 'niche' | 'slots' | 'ends_at'>>;

export function planOf(draft: Draft): Plan {
  const by_slots = draft.rhythm === 'slots';
  return {
    name: draft.name.trim(),
    niche: draft.niche.trim(),
    zone: draft.zone,
    slots: by_slots ? draft.slots : [],
    interval_minutes: by_slots ? null : Number(draft.interval_minutes),
    gap_seconds: Number(draft.gap_seconds),
    ends_at: endOf(draft),
  };
}

export function variantsOf({ variants }: Draft): Required<NonNullable<NewCampaign['variants']>[number]>[] {
  return variants.map(({ text, language, photo_path }) => ({
    text,
    language: language.trim() === '' ? null : language.trim(),
    photo_path,
  }));
}

export function sameVariants(one: Draft, other: Draft): boolean {
  return JSON.stringify(variantsOf(one)) === JSON.stringify(variantsOf(other));
}

export function sameDraft(one: Draft, other: Draft): boolean {
  return (
    JSON.stringify({ ...one, variants: [] }) === JSON.stringify({ ...other, variants: [] }) && sameVariants(one, other)
  );
}

export type Field = 'name' | 'niche' | 'slots' | 'interval_minutes' | 'gap_seconds' | 'ends_at' | 'variants';
type Fault = 'needed' | 'digits' | 'no_slots' | 'out_of_range' | 'past' | 'no_text' | 'twice';

/** What keeps it from being saved, by field; of the variants, by their keys. */
export type Faults = { fields: Partial<Record<Field, Fault>>; variants: Record<string, Fault> };

export function faultsOf(draft: Draft, now: number): Faults {
  const fields: Faults['fields'] = {};
  const name = draft.name.trim();
  if (name === '') fields.name = 'needed';
  else if (/^\d+$/.test(name)) fields.name = 'digits';
  if (draft.niche.trim() === '') fields.niche = 'needed';
  if (draft.rhythm === 'slots' && draft.slots.length === 0) fields.slots = 'no_slots';
  if (draft.rhythm === 'interval' && !within(draft.interval_minutes, INTERVAL))
    fields.interval_minutes = 'out_of_range';
  if (!within(draft.gap_seconds, GAP)) fields.gap_seconds = 'out_of_range';
  const end = endOf(draft);
  if (draft.ends !== '' && (end === null || Date.parse(end) <= now)) fields.ends_at = 'past';
  return { fields, variants: draft.of_niche ? {} : variantFaults(draft.variants) };
}

export function isFaultless({ fields, variants }: Faults): boolean {
  return Object.keys(fields).length === 0 && Object.keys(variants).length === 0;
}

function within(value: number | string, { min, max }: { min: number; max: number }): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max;
}

function variantFaults(variants: readonly DraftVariant[]): Record<string, Fault> {
  const faults: Record<string, Fault> = {};
  const seen = new Set<string>();
  for (const { key, text, photo_path } of variants) {
    const same = JSON.stringify([text, photo_path]);
    if (text.trim() === '' && photo_path === null) faults[key] = 'no_text';
    else if (seen.has(same)) faults[key] = 'twice';
    seen.add(same);
  }
  return faults;
}
