import { GroundcrewError } from '#lib/errors.ts';
import { codeOf, isOutage } from '#lib/outages.ts';

export { codeOf } from '#lib/outages.ts';

const CONFLICTS: ReadonlySet<string> = new Set([
  '40001', // serialization_failure
  '40P01', // deadlock_detected
]);

/**
 * What passes by itself. A *conflict* was rolled back because of another transaction: do it again at once. In an *outage*
 * the server is away: what was under way may or may not have been committed.
 */
export function transientKind(error: unknown): 'conflict' | 'outage' | null {
  if (CONFLICTS.has(codeOf(error) ?? '')) return 'conflict';
  return isOutage(error) ? 'outage' : null;
}

/** Classes of SQLSTATE: data exception, integrity, an exception that a trigger raises, a limit of the program, syntax. */
const OF_CONTENT = /^(?:22|23|P0|54|42)/;

/**
 * What comes again whenever the same is stored, for the reason lies in what it says: refused by the database, or a fault of ours
 * in making rows of it. What we refuse ourselves (`lease_lost`, say) is none, nor a lack of room.
 */
export function isContentFault(error: unknown): boolean {
  if (error instanceof GroundcrewError || !(error instanceof Error) || transientKind(error) !== null) return false;
  const code = codeOf(error);
  return code === null || !/^[0-9A-Z]{5}$/.test(code) || OF_CONTENT.test(code);
}

/** A row of the same name, number or address is there already. */
export function isTaken(error: unknown): boolean {
  return codeOf(error) === '23505';
}
