// Hours of every day in which a workspace neither joins, posts nor reacts, by the clock on the wall of its zone.
import { DAY_MS, MINUTE_MS } from '#domain/days.ts';
import { offsetMs, wallOf, zoneFault, type WallMs } from '#domain/schedule/zones.ts';

export type QuietHours = {
  /** An IANA name. */
  zone: string;
  /** Local times as `22:00`. When `to` is not after `from`, it is a time of the next day. */
  from: string;
  to: string;
};

export type ReadQuietHours = { ok: true; quiet_hours: QuietHours | null } | { ok: false; reason: string };

const EXPECTED = 'write them as "22:00-08:00 Europe/Kyiv", or "off"';

/** Reads `22:00-08:00 Europe/Kyiv`, the way in which `quietHoursText` writes them, or `off`. */
export function readQuietHours(text: string): ReadQuietHours {
  const trimmed = text.trim();
  if (trimmed === 'off') return { ok: true, quiet_hours: null };
  const [, from = '', to = '', zone = ''] = /^(\d{1,2}:\d{2})\s*-\s*(\d{1,2}:\d{2})\s+(\S{1,64})$/.exec(trimmed) ?? [];
  if (from === '') return { ok: false, reason: `"${text.slice(0, 100)}" are no quiet hours; ${EXPECTED}` };
  for (const time of [from, to]) {
    const [hour = 0, minute = 0] = time.split(':').map(Number);
    if (hour > 23 || minute > 59) return { ok: false, reason: `"${time}" is no time of a day; 00:00 to 23:59 are` };
  }
  const [begin, end] = [from.padStart(5, '0'), to.padStart(5, '0')];
  if (begin === end)
    return { ok: false, reason: `quiet hours from ${begin} to ${end} would last all day or not at all` };
  const fault = zoneFault(zone);
  return fault === null ? { ok: true, quiet_hours: { zone, from: begin, to: end } } : { ok: false, reason: fault };
}

export function quietHoursText(quiet_hours: QuietHours | null): string {
  return quiet_hours ? `${quiet_hours.from}-${quiet_hours.to} ${quiet_hours.zone}` : 'off';
}

/** When the quiet hours end in which `now` lies: the first instant at which they are over. Null when it is not quiet. */
export function quietUntil(quiet_hours: QuietHours, now: Date): Date | null {
  let until: number | null = null;
  // On the day of a clock change the end of one night may touch the beginning of the next.
  for (const { from, to } of quietSpans(quiet_hours, now)) {
    const at = until ?? now.getTime();
    if (from <= at && at < to) until = to;
  }
  return until === null ? null : new Date(until);
}

type Span = { from: number; to: number };

/** Those of one UTC day are asked for thousands of times in a row, and cost a hundred calls of Intl. */
const known = new Map<string, Span[]>();
const KNOWN_MAX = 256;

/** The quiet hours that may hold an instant of this UTC day, and those that follow, in order. */
function quietSpans({ zone, from, to }: QuietHours, now: Date): Span[] {
  const day = Math.floor(now.getTime() / DAY_MS) * DAY_MS;
  const key = `${zone} ${from} ${to} ${day}`;
  const before = known.get(key);
  if (before) return before;
  const [begins, ends] = [minutesOf(from) * MINUTE_MS, minutesOf(to) * MINUTE_MS];
  const length = ends > begins ? 0 : DAY_MS;
  // Zones lie up to 14 hours from UTC, and a night begins on the day before.
  const spans = [-2, -1, 0, 1, 2].map((n) => ({
    from: firstAt(zone, day + n * DAY_MS + begins),
    to: lastAt(zone, day + n * DAY_MS + length + ends),
  }));
  if (known.size >= KNOWN_MAX) known.clear();
  known.set(key, spans);
  return spans;
}

/** When the wall clock shows this for the first time; where it jumps over it, the instant of the jump. */
function firstAt(zone: string, wall: WallMs): number {
  return shownAt(zone, wall)[0] ?? jumpOver(zone, wall);
}

/** The same for the last time: an hour that comes twice is quiet as long as it lasts. */
function lastAt(zone: string, wall: WallMs): number {
  return shownAt(zone, wall).at(-1) ?? jumpOver(zone, wall);
}

function shownAt(zone: string, wall: WallMs): number[] {
  return offsetsAround(zone, wall)
    .map((offset) => wall - offset)
    .filter((at) => wallOf(zone, new Date(at)) === wall)
    .toSorted((one, other) => one - other);
}

function jumpOver(zone: string, wall: WallMs): number {
  const offsets = offsetsAround(zone, wall);
  let [low, high] = [wall - Math.max(...offsets), wall - Math.min(...offsets)];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (wallOf(zone, new Date(middle)) < wall) low = middle;
    else high = middle;
  }
  return high;
}

/** Clocks change once at most within two days. */
function offsetsAround(zone: string, wall: WallMs): number[] {
  return [...new Set([-DAY_MS, DAY_MS].map((apart) => offsetMs(zone, new Date(wall + apart))))];
}

function minutesOf(time: string): number {
  const [hour, minute] = time.split(':');
  return Number(hour) * 60 + Number(minute);
}
