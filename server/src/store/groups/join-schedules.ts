// When the joiner runs by itself, niche by niche.
import { sql } from 'kysely';
import { addEvent } from '#store/events/events.ts';
import type { Scope } from '#store/scope.ts';

export type JoinSchedule = {
  niche: string;
  /** As in crontab(5), by the clock of the zone. */
  cron: string;
  zone: string;
  enabled: boolean;
  batch_size: number;
  /** Up to here every moment was begun, missed, or lay before it was switched on. */
  handled_until: Date;
  last_begun_at: Date | null;
  last_missed_at: Date | null;
  updated_at: Date;
  updated_by: string;
};

const columns = sql`niche, cron, zone, enabled, batch_size, handled_until, last_begun_at, last_missed_at, updated_at,
  updated_by`;

export async function joinSchedules(scope: Scope): Promise<JoinSchedule[]> {
  const { rows } = await sql<JoinSchedule>`
    select ${columns} from join_schedules where workspace_id = ${scope.workspace_id} order by niche`.execute(scope.db);
  return rows;
}

export async function joinSchedule(scope: Scope, niche: string): Promise<JoinSchedule | null> {
  return (await joinSchedules(scope)).find((schedule) => schedule.niche === niche) ?? null;
}

/** `work` in a transaction of its own, one after the other for each niche: what it reads of the schedule nobody changes meanwhile. */
export function holdingJoinSchedule<T>(scope: Scope, niche: string, work: (scope: Scope) => Promise<T>): Promise<T> {
  return scope.db.transaction().execute(async (tx) => {
    const name = `join schedule ${scope.workspace_id} ${niche}`;
    await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(tx);
    return work({ ...scope, db: tx });
  });
}

/** What was due before is none of its business: it counts from now. */
export async function setJoinSchedule(
  scope: Scope,
  schedule: Pick<JoinSchedule, 'niche' | 'cron' | 'zone' | 'enabled' | 'batch_size'>,
  by: string,
): Promise<JoinSchedule> {
  const now = scope.now();
  const { rows } = await sql<JoinSchedule>`
    insert into join_schedules (workspace_id, niche, cron, zone, enabled, batch_size, handled_until, updated_at,
      updated_by)
    values (${scope.workspace_id}, ${schedule.niche}, ${schedule.cron}, ${schedule.zone}, ${schedule.enabled},
      ${schedule.batch_size}, ${now}, ${now}, ${by})
    on conflict (workspace_id, niche) do update set cron = excluded.cron, zone = excluded.zone,
      enabled = excluded.enabled, batch_size = excluded.batch_size, handled_until = excluded.handled_until,
      updated_at = excluded.updated_at, updated_by = excluded.updated_by
    returning ${columns}`.execute(scope.db);
  const [row] = rows;
  if (!row) throw new Error('The schedule of joins was not stored.');
  return row;
}

/** Notes that a moment has come. False when another process has noted it, or the schedule was changed meanwhile. */
export async function handleJoinMoment(
  scope: Scope,
  schedule: Pick<JoinSchedule, 'niche' | 'handled_until'>,
  moment: { at: Date; missed: boolean },
): Promise<boolean> {
  const begun = moment.missed ? null : moment.at;
  const missed = moment.missed ? moment.at : null;
  // The table keeps microseconds, of which we see the milliseconds.
  return scope.db.transaction().execute(async (tx) => {
    const { numAffectedRows } = await sql`
    update join_schedules set handled_until = ${moment.at}, last_begun_at = coalesce(${begun}::timestamptz, last_begun_at),
      last_missed_at = coalesce(${missed}::timestamptz, last_missed_at)
    where workspace_id = ${scope.workspace_id} and niche = ${schedule.niche} and enabled
      and date_trunc('milliseconds', handled_until) = ${schedule.handled_until}`.execute(tx);
    if (numAffectedRows !== 1n) return false;
    if (moment.missed) {
      const data = { niche: schedule.niche, at: moment.at.toISOString() };
      await addEvent(scope, { type: 'join.missed', account_id: null, data }, tx);
    }
    return true;
  });
}
