// Local time in an IANA time zone, by the rules that Node's Intl carries. A local moment is written as the milliseconds that
// `Date.UTC` gives for what the clock on the wall shows.
import { addMs, DAY_MS, HOUR_MS } from '#domain/days.ts';

/** Milliseconds of the wall clock, as if it showed UTC. */
export type WallMs = number;

/** Making one is a hundred times dearer than using it. There are some 450 zones. */
const formats = new Map<string, Intl.DateTimeFormat>();

/** Null when Intl knows the zone; else what is wrong with it. Offsets are no zones: their clocks never change. */
export function zoneFault(zone: string): string | null {
  const advice = 'a name like Europe/Kyiv, America/New_York or UTC is expected';
  if (!/^[A-Za-z]/.test(zone)) return `"${zone}" is no IANA time zone; ${advice}`;
  try {
    formatOf(zone);
    return null;
  } catch {
    return `"${zone}" is an unknown time zone; ${advice}`;
  }
}

/** What the clock on the wall shows at this instant. Throws RangeError for an unknown zone. */
export function wallOf(zone: string, at: Date): WallMs {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const of = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
}

/** Local time minus UTC at this instant, in milliseconds. */
export function offsetMs(zone: string, at: Date): number {
  return wallOf(zone, at) - Math.floor(at.getTime() / 1_000) * 1_000;
}

/** When the wall clock shows this, for the first time; null when it never does, since it jumps over that moment. */
export function instantOf(zone: string, wall: WallMs): Date | null {
  // Around any moment the clocks change once at most within two days: the offset is the one before or the one after.
  const offsets = [-DAY_MS, DAY_MS].map((apart) => offsetMs(zone, new Date(wall + apart)));
  const found = offsets
    .map((offset) => new Date(wall - offset))
    .filter((at) => wallOf(zone, at) === wall)
    .toSorted((one, other) => one.getTime() - other.getTime());
  return found[0] ?? null;
}

/** Where the wall clock jumps ahead: it never shows `from`, nor anything before `to`. */
type Gap = { from: WallMs; to: WallMs };

/** Between two changes of a zone's clocks lie weeks, so that looking twice a day finds every one. */
const STEP_MS = 12 * HOUR_MS;

/** The gaps that clock changes make in local time within this span, in order. */
export function gapsBetween(zone: string, from: Date, to: Date): Gap[] {
  const gaps: Gap[] = [];
  let before = offsetMs(zone, from);
  for (let at = from; at < to;) {
    const next = addMs(at, STEP_MS);
    const after = offsetMs(zone, next);
    if (after > before) {
      const change = changeBetween(zone, at, next);
      gaps.push({ from: change.getTime() + before, to: change.getTime() + after });
    }
    [at, before] = [next, after];
  }
  return gaps;
}

/** The first instant of the new offset, to the second. */
function changeBetween(zone: string, from: Date, to: Date): Date {
  const old = offsetMs(zone, from);
  let [low, high] = [Math.floor(from.getTime() / 1_000), Math.ceil(to.getTime() / 1_000)];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetMs(zone, new Date(middle * 1_000)) === old) low = middle;
    else high = middle;
  }
  return new Date(high * 1_000);
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(zone, made);
  return made;
}
