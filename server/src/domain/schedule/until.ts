import { DAY_MS } from '#domain/days.ts';
import { instantOf, zoneFault } from './zones.ts';

export type ReadUntil = { ok: true; at: Date } | { ok: false; reason: string };

/**
 * Until when something lasts, as people write it: a day (to its end) or a day and a time, by the clock on the wall of the
 * zone; or an instant in ISO 8601 with its offset.
 */
export function readUntil(text: string, zone: string): ReadUntil {
  const refused = (why: string): ReadUntil => ({
    ok: false,
    reason: `"${text}" ${why}; 2026-04-01, "2026-04-01 18:00" or 2026-04-01T18:00:00Z is expected`,
  });
  const fault = zoneFault(zone);
  if (fault !== null) return { ok: false, reason: fault };
  const trimmed = text.trim();
  if (/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/.test(trimmed)) {
    const at = new Date(trimmed);
    return Number.isNaN(at.getTime()) ? refused('is no moment') : { ok: true, at };
  }
  const [, day, time] = /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}))?$/.exec(trimmed) ?? [];
  if (day === undefined) return refused('is not understood');
  const wall = Date.parse(`${day}T${time ?? '00:00'}:00Z`);
  // `Date` takes 30 February for 2 March.
  if (Number.isNaN(wall) || new Date(wall).toISOString().slice(0, 10) !== day) return refused('is no day');
  const at = time === undefined ? startOfNextDay(zone, wall) : instantOf(zone, wall);
  return at ? { ok: true, at } : refused(`does not exist in ${zone}: clocks are set ahead over it`);
}

const MINUTE_STEPS = 24 * 60;

/** The first moment of the day after; where clocks are set ahead over midnight, the first one that is there. */
function startOfNextDay(zone: string, day: number): Date | null {
  for (let minute = 0; minute < MINUTE_STEPS; minute += 1) {
    const at = instantOf(zone, day + DAY_MS + minute * 60_000);
    if (at) return at;
  }
  return null;
}
