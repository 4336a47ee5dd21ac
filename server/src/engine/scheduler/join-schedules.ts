// When the joiner runs by itself, as people set it.
import { BATCH_SIZE } from '#domain/limits.ts';
import { DEFAULT_JOIN_SCHEDULE, nextOfCron, readCron } from '#domain/schedule/cron.ts';
import { zoneFault } from '#domain/schedule/zones.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { joinSchedule, joinSchedules, setJoinSchedule, type JoinSchedule } from '#store/join-schedules.ts';
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
  enabled: boolean;
  /** Null: as it was before, or the usual. */
  cron: string | null;
  zone: string | null;
  batch_size: number | null;
};

/** Switched off it is kept for the next time; `changed` is false when it was so already. Throws `not_found` for one to switch off that is not there, and `bad_value`. */
export async function putSchedule(
  scope: Scope,
  niche: string,
  wish: ScheduleWish,
  by: string,
): Promise<ShownSchedule & { changed: boolean }> {
  const before = wish.enabled ? await joinSchedule(scope, niche) : await shownSchedule(scope, niche);
  const cron = wish.cron ?? before?.cron ?? DEFAULT_JOIN_SCHEDULE;
  const read = readCron(cron);
  if (!read.ok) throw new GroundcrewError('bad_value', { detail: `schedule: ${read.reason}` });
  const zone = wish.zone ?? before?.zone ?? 'UTC';
  const fault = zoneFault(zone);
  if (fault !== null) throw new GroundcrewError('bad_value', { detail: `zone: ${fault}` });
  const batch_size = wish.batch_size ?? before?.batch_size ?? BATCH_SIZE.default;
  const wanted = { niche, cron, zone, enabled: wish.enabled, batch_size };
  if (before && isSame(before, wanted)) return { ...shown(before, scope.now()), changed: false };
  return { ...shown(await setJoinSchedule(scope, wanted, by), scope.now()), changed: true };
}

function isSame(before: JoinSchedule, { cron, zone, enabled, batch_size }: Omit<ScheduleSet, 'niche'>): boolean {
  return before.cron === cron && before.zone === zone && before.enabled === enabled && before.batch_size === batch_size;
}

function shown(schedule: JoinSchedule, now: Date): ShownSchedule {
  const { cron, zone, enabled } = schedule;
  const read = readCron(cron);
  const able = enabled && read.ok && zoneFault(zone) === null;
  return { ...schedule, next_at: able ? nextOfCron(read.cron, zone, now) : null };
}
