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
