// When the joiner runs by itself, as people set it.
import { BATCH_SIZE } from '#domain/limits.ts';
import { DEFAULT_JOIN_SCHEDULE, nextOfCron, readCron } from '#domain/schedule/cron.ts';
import { zoneFault } from '#domain/schedule/zones.ts';
import { unknownNiche } from '#engine/unknown-niche.ts';
import { GroundcrewError } from '#lib/errors.ts';
import {
  holdingJoinSchedule,
  joinSchedule,
  joinSchedules,
  setJoinSchedule,
  type JoinSchedule,
} from '#store/groups/join-schedules.ts';
import type { Scope } from '#store/scope.ts';

/** `next_at` is null for one that is off, or that somebody has written wrongly into the table. */
export type ShownSchedule = JoinSchedule & { next_at: Date | null };

export async function shownSchedules(scope: Scope): Promise<ShownSchedule[]> {
  const now = scope.now();
  return (await joinSchedules(scope)).map((schedule) => shown(schedule, now));
}

/** Throws `not_found`. */
export async function shownSchedule(scope: Scope, niche: string): Promise<ShownSchedule> {
  const found = await joinSchedule(scope, niche);
  if (!found) throw new GroundcrewError('not_found', { detail: `niche ${niche} has no schedule of joins` });
  return shown(found, scope.now());
}

type ScheduleSet = Pick<JoinSchedule, 'niche' | 'cron' | 'zone' | 'enabled' | 'batch_size'>;

export type ScheduleWish = {
  /** Null: as it was before; a new one is off. */
  enabled: boolean | null;
  /** Null: as it was before, or the usual. */
  cron: string | null;
  zone: string | null;
  batch_size: number | null;
};

/**
 * `next_times`: the first of them; none of one that is off. `unknown_niche`: what to tell when no group has the niche. `changed` is
 * false when it was so already.
 */
export type PutSchedule = ShownSchedule & { next_times: Date[]; unknown_niche: string | null; changed: boolean };

/** Switched off it is kept for the next time. Throws `not_found` for one to switch off that is not there, and `bad_value`. */
export function putSchedule(scope: Scope, niche: string, wish: ScheduleWish, by: string): Promise<PutSchedule> {
  // What is left out stays as it was, also when two change different fields at once.
  return holdingJoinSchedule(scope, niche, async (held) => {
    const { before, wanted } = await readWish(held, niche, wish);
    const now = held.now();
    const changed = !before || !isSame(before, wanted);
    const set = changed ? await setJoinSchedule(held, wanted, by) : before;
    return { ...withTimes(set, now), unknown_niche: await unknownNiche(held, niche), changed };
  });
}

/** What `putSchedule` would answer; nothing is set. */
export async function tryPutSchedule(
  scope: Scope,
  niche: string,
  wish: ScheduleWish,
  by: string,
): Promise<PutSchedule> {
  const { before, wanted } = await readWish(scope, niche, wish);
  const now = scope.now();
  const was = before ?? { handled_until: now, last_begun_at: null, last_missed_at: null };
  const would = withTimes({ ...was, ...wanted, updated_at: now, updated_by: by }, now);
  return { ...would, unknown_niche: await unknownNiche(scope, niche), changed: false };
}

async function readWish(
  scope: Scope,
  niche: string,
  wish: ScheduleWish,
): Promise<{ before: JoinSchedule | null; wanted: ScheduleSet }> {
  const before = wish.enabled === false ? await shownSchedule(scope, niche) : await joinSchedule(scope, niche);
  const enabled = wish.enabled ?? before?.enabled ?? false;
  const cron = wish.cron ?? before?.cron ?? DEFAULT_JOIN_SCHEDULE;
  const read = readCron(cron);
  if (!read.ok) throw badValue('cron', 'schedule', read.reason);
  const zone = wish.zone ?? before?.zone ?? 'UTC';
  const fault = zoneFault(zone);
  if (fault !== null) throw badValue('zone', 'zone', fault);
  const batch_size = wish.batch_size ?? before?.batch_size ?? BATCH_SIZE.default;
  return { before, wanted: { niche, cron, zone, enabled, batch_size } };
}

/** `field`: of the wish. */
function badValue(field: string, name: string, reason: string): GroundcrewError {
  return new GroundcrewError('bad_value', { detail: `${name}: ${reason}`, details: { field, reason } });
}

function isSame(before: JoinSchedule, { cron, zone, enabled, batch_size }: Omit<ScheduleSet, 'niche'>): boolean {
  return before.cron === cron && before.zone === zone && before.enabled === enabled && before.batch_size === batch_size;
}

function shown(schedule: JoinSchedule, now: Date): ShownSchedule {
  return { ...schedule, next_at: timesOf(schedule, now, 1)[0] ?? null };
}

const TIMES = 4;

function withTimes(schedule: JoinSchedule, now: Date): ShownSchedule & { next_times: Date[] } {
  const next_times = timesOf(schedule, now, TIMES);
  return { ...schedule, next_at: next_times[0] ?? null, next_times };
}

function timesOf({ cron, zone, enabled }: JoinSchedule, now: Date, count: number): Date[] {
  const read = readCron(cron);
  if (!enabled || !read.ok || zoneFault(zone) !== null) return [];
  const times: Date[] = [];
  while (times.length < count) times.push(nextOfCron(read.cron, zone, times.at(-1) ?? now));
  return times;
}
