// When batches of joins are due by their schedules. A moment that nobody could begin within half an hour is missed, as cron
// has it: it is noted, and not made up for.
import { addMs, DAY_MS, latest } from '#domain/days.ts';
import { nextOfCron, readCron } from '#domain/schedule/cron.ts';
import { SLOT_BEGINS_WITHIN_MS } from '#domain/schedule/slots.ts';
import { zoneFault } from '#domain/schedule/zones.ts';
import type { JoinSchedule } from '#store/groups/join-schedules.ts';

export type JoinMoment = {
  /** The last moment that has come; null: none since the last one that was handled. */
  due: { at: Date; missed: boolean } | null;
  next: Date;
};

/** Older ones are not looked at one by one. */
const LOOK_BACK_MS = DAY_MS;

/** Null for one that is switched off, or that somebody has written wrongly into the table: `fault` says so. */
export function joinMoment(schedule: JoinSchedule, now: Date): JoinMoment | { fault: string } | null {
  if (!schedule.enabled) return null;
  const read = readCron(schedule.cron);
  const fault = read.ok ? zoneFault(schedule.zone) : read.reason;
  if (!read.ok || fault !== null) return { fault: fault ?? '' };
  let at: Date | null = null;
  let next = nextOfCron(read.cron, schedule.zone, latest(schedule.handled_until, addMs(now, -LOOK_BACK_MS)) ?? now);
  while (next <= now) {
    at = next;
    next = nextOfCron(read.cron, schedule.zone, next);
  }
  const due = at && { at, missed: addMs(at, SLOT_BEGINS_WITHIN_MS) <= now };
  return { due, next };
}
