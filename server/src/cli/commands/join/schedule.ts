// When the server joins by itself: groundcrew join NICHE BATCH_SIZE --schedule CRON.
import type { CommandContext } from '#cli/context.ts';
import { shownTime, table, type Answer } from '#cli/output.ts';
import { whoAsks } from '#cli/who.ts';
import { BATCH_SIZE } from '#domain/limits.ts';
import { DEFAULT_JOIN_SCHEDULE, nextOfCron, readCron } from '#domain/schedule/cron.ts';
import { zoneFault } from '#domain/schedule/zones.ts';
import { unknownNiche } from '#engine/unknown-niche.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { joinSchedule, joinSchedules, setJoinSchedule, type JoinSchedule } from '#store/join-schedules.ts';

export async function listSchedules({ crew }: CommandContext): Promise<Answer> {
  const now = crew.scope.now();
  const rows = (await joinSchedules(crew.scope)).map((row) => ({ ...row, next_at: nextOf(row, now) }));
  const header = ['Niche', 'Schedule', 'Zone', 'Batch', 'On', 'Next', 'Last', 'Last missed'];
  const cells = rows.map((row) => [
    row.niche,
    row.cron,
    row.zone,
    row.batch_size,
    row.enabled ? 'yes' : 'no',
    row.next_at,
    row.last_begun_at,
    row.last_missed_at,
  ]);
  const text = rows.length === 0 ? 'Nothing is joined by itself: see groundcrew join --help' : table(header, cells);
  return { json: rows, text };
}

/** `on` is what was set before, or the usual; `off` keeps it for the next time. */
export async function scheduleJoins(
  { crew }: CommandContext,
  niche: string,
  options: { schedule: string; zone: string | null; batch_size: number | null },
): Promise<Answer> {
  const { scope } = crew;
  const { schedule, zone } = options;
  const before = await joinSchedule(scope, niche);
  const word = schedule.trim().toLowerCase();
  const enabled = word !== 'off';
  if (!enabled && !before)
    throw new GroundcrewError('not_found', { detail: `niche ${niche} has no schedule of joins` });
  const cron = word === 'on' || !enabled ? (before?.cron ?? DEFAULT_JOIN_SCHEDULE) : schedule.trim();
  const read = readCron(cron);
  if (!read.ok) throw new GroundcrewError('bad_value', { detail: `--schedule: ${read.reason}` });
  const in_zone = zone ?? before?.zone ?? 'UTC';
  const fault = zoneFault(in_zone);
  if (fault !== null) throw new GroundcrewError('bad_value', { detail: `--zone: ${fault}` });
  const batch_size = options.batch_size ?? before?.batch_size ?? BATCH_SIZE.default;
  const set = await setJoinSchedule(scope, { niche, cron, zone: in_zone, enabled, batch_size }, whoAsks());
  const next_at = nextOf(set, scope.now());
  const text = next_at
    ? `${niche} is joined at "${cron}" (${in_zone}), ${batch_size} groups at most, next at ${shownTime(next_at)}, as long as a server runs: groundcrew serve`
    : `${niche} is not joined by itself any more.`;
  const unknown = await unknownNiche(scope, niche);
  return { json: { ...set, next_at }, text: unknown === null ? text : `${text}\n${unknown}` };
}

function nextOf({ cron, zone, enabled }: JoinSchedule, now: Date): Date | null {
  const read = readCron(cron);
  return enabled && read.ok && zoneFault(zone) === null ? nextOfCron(read.cron, zone, now) : null;
}
