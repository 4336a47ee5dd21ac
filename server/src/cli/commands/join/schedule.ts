// When the server joins by itself: groundcrew join NICHE BATCH_SIZE --schedule CRON.
import type { CommandContext } from '#cli/context.ts';
import { shownTime, table, type Answer } from '#cli/output.ts';
import { whoAsks } from '#cli/who.ts';
import { putSchedule, shownSchedules } from '#engine/scheduler/join-schedules.ts';

export async function listSchedules({ crew }: CommandContext): Promise<Answer> {
  const rows = await shownSchedules(crew.scope);
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
  const { schedule, zone, batch_size } = options;
  const word = schedule.trim().toLowerCase();
  const cron = word === 'on' || word === 'off' ? null : schedule.trim();
  const { changed: _changed, ...set } = await putSchedule(
    scope,
    niche,
    { enabled: word !== 'off', cron, zone, batch_size },
    whoAsks(),
  );
  const { next_at } = set;
  const text = next_at
    ? `${niche} is joined at "${set.cron}" (${set.zone}), ${set.batch_size} groups at most, next at ${shownTime(next_at)}, as long as a server runs: groundcrew serve`
    : `${niche} is not joined by itself any more.`;
  return { json: set, text: set.unknown_niche === null ? text : `${text}\n${set.unknown_niche}` };
}
