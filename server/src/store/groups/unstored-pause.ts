import { sql, type RawBuilder } from 'kysely';

/**
 * A process can end between a join and its pause. Then the pause is reckoned from the attempt, which was stored before:
 * the shortest one, and the time that a call may take.
 */
export const UNSTORED_PAUSE = sql`interval '330 seconds'`;

/** Of the attempt `j`: it may have made a member, and it was lately; or soon, for a clock that was set back. */
export function mayHaveJoinedLately(now: Date): RawBuilder<unknown> {
  return sql`j.outcome in ('started', 'joined', 'requested')
    and j.at between ${now}::timestamptz - ${UNSTORED_PAUSE} and ${now}::timestamptz + ${UNSTORED_PAUSE}`;
}
