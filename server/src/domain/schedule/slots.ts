// When a campaign posts: at local times of every day, or at an interval. A slot that has not begun within half an hour is
// missed; one that has begun ends when the next begins, at the latest after three hours.
import { addMs, DAY_MS, HOUR_MS, latest, MINUTE_MS } from '#domain/days.ts';
import { gapsBetween, instantOf, wallOf, zoneFault, type WallMs } from './zones.ts';

export type Schedule = {
  /** An IANA name. */
  zone: string;
  /** Local times as `08:00`, in order; empty when there is an interval. */
  slots: readonly string[];
  /** Null when there are slots. Counted from `interval_from`. */
  interval_minutes: number | null;
  /** The first slot of an interval; null as long as the campaign has not been started. */
  interval_from: Date | null;
};

export const SLOT_BEGINS_WITHIN_MS = 30 * MINUTE_MS;
export const SLOT_LASTS_MS = 3 * HOUR_MS;
/** One every half hour, within which a slot begins. */
export const SLOTS_MAX = 48;
export const INTERVAL_MINUTES = { min: 30, max: 7 * 24 * 60 };

/** The instants at which slots begin within [from, to), in order. A slot that a day lacks is left out, one it has twice comes once. */
export function slotsBetween(schedule: Schedule, from: Date, to: Date): Date[] {
  return schedule.interval_minutes === null
    ? timesBetween(schedule, from, to)
    : intervalsBetween(schedule.interval_minutes * MINUTE_MS, schedule.interval_from ?? from, from, to);
}

function timesBetween({ zone, slots }: Schedule, from: Date, to: Date): Date[] {
  const found: Date[] = [];
  const last = startOfDay(wallOf(zone, to));
  for (let day = startOfDay(wallOf(zone, from)); day <= last; day += DAY_MS) {
    for (const slot of slots) {
      const at = instantOf(zone, day + minuteOf(slot) * MINUTE_MS);
      if (at && at >= from && at < to) found.push(at);
    }
  }
  // Where clocks are set back a later slot of the wall clock is a later instant too, as each is taken for the first time.
  return found.toSorted((one, other) => one.getTime() - other.getTime());
}

function intervalsBetween(every_ms: number, first: Date, from: Date, to: Date): Date[] {
  const found: Date[] = [];
  const passed = Math.max(Math.ceil((from.getTime() - first.getTime()) / every_ms), 0);
  for (let at = addMs(first, passed * every_ms); at < to; at = addMs(at, every_ms)) found.push(at);
  return found;
}

/** How far ahead the next slot can lie: a day with a clock change may lack the only slot, and an interval lasts a week at most. */
const AHEAD_MS = 8 * DAY_MS;

/** The first slot at or after this instant; null when the schedule has none. */
export function nextSlot(schedule: Schedule, instant: Date): Date | null {
  // An interval may begin at any time to come.
  const from = latest(instant, schedule.interval_minutes === null ? null : schedule.interval_from) ?? instant;
  // Most often within a day or two; looking there first is four times cheaper.
  return (
    slotsBetween(schedule, from, addMs(from, 2 * DAY_MS))[0] ??
    slotsBetween(schedule, from, addMs(from, AHEAD_MS))[0] ??
    null
  );
}

/** When a slot that has begun ends: where the next begins, at the latest after three hours. */
export function slotEnds(schedule: Schedule, slot_at: Date): Date {
  const latest = addMs(slot_at, SLOT_LASTS_MS);
  return slotsBetween(schedule, addMs(slot_at, 1), latest)[0] ?? latest;
}

/** Until when a slot may still begin. */
export function slotBeginsUntil(schedule: Schedule, slot_at: Date): Date {
  const latest = addMs(slot_at, SLOT_BEGINS_WITHIN_MS);
  const ends = slotEnds(schedule, slot_at);
  return ends < latest ? ends : latest;
}

type ReadSlots = { ok: true; slots: string[] } | { ok: false; reason: string };

/**
 * Reads local times as people write them (`8:00` is `08:00`) and refuses what cannot be kept: a time that some day of the
 * coming year lacks, since clocks are set ahead over it. `zone` must be known.
 */
export function readSlots(texts: readonly string[], zone: string, now: Date): ReadSlots {
  if (texts.length === 0) return refused('no slot is given; slots are local times like 08:00');
  if (texts.length > SLOTS_MAX) return refused(`${texts.length} slots a day; at most ${SLOTS_MAX} are allowed`);
  const slots: string[] = [];
  for (const text of texts) {
    const [, hour = '', minute = ''] = /^(\d{1,2}):(\d{2})$/.exec(text.trim()) ?? [];
    if (hour === '' || Number(hour) > 23 || Number(minute) > 59) {
      return refused(`slot "${text}" is no time of day; 00:00 to 23:59 is expected`);
    }
    const slot = `${hour.padStart(2, '0')}:${minute}`;
    if (slots.includes(slot)) return refused(`slot ${slot} is given twice`);
    slots.push(slot);
  }
  const lacking = lackingSlot(slots, zone, now);
  return lacking ? refused(lacking) : { ok: true, slots: slots.toSorted() };
}

/** What is wrong with an interval; null: nothing. */
export function intervalFault(minutes: number): string | null {
  const { min, max } = INTERVAL_MINUTES;
  if (Number.isSafeInteger(minutes) && minutes >= min && minutes <= max) return null;
  return `an interval of ${minutes} minutes; ${min} to ${max} (a week) are allowed`;
}

const YEAR_MS = 366 * DAY_MS;

function lackingSlot(slots: readonly string[], zone: string, now: Date): string | null {
  const fault = zoneFault(zone);
  if (fault !== null) return fault;
  for (const gap of gapsBetween(zone, now, addMs(now, YEAR_MS))) {
    for (let day = startOfDay(gap.from); day < gap.to; day += DAY_MS) {
      const slot = slots.find((text) => isIn(day + minuteOf(text) * MINUTE_MS, gap));
      if (slot !== undefined) {
        const [from, to] = [wallTime(gap.from), wallTime(gap.to)];
        return `slot ${slot} does not exist on ${wallDate(day)} in ${zone}: clocks are set from ${from} to ${to} then; choose a time outside of that`;
      }
    }
  }
  return null;
}

function isIn(wall: WallMs, gap: { from: WallMs; to: WallMs }): boolean {
  return wall >= gap.from && wall < gap.to;
}

function minuteOf(slot: string): number {
  const [hour, minute] = slot.split(':');
  return Number(hour) * 60 + Number(minute);
}

function startOfDay(wall: WallMs): WallMs {
  return Math.floor(wall / DAY_MS) * DAY_MS;
}

function wallDate(wall: WallMs): string {
  return new Date(wall).toISOString().slice(0, 10);
}

function wallTime(wall: WallMs): string {
  return new Date(wall).toISOString().slice(11, 16);
}

function refused(reason: string): { ok: false; reason: string } {
  return { ok: false, reason };
}
