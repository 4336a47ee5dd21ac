import type { CheckResult } from '#engine/health-check.ts';
import type { HealthRow } from '#store/health.ts';

export type HealthCounts = { healthy: number; issues: number; not_checked: number };

/** An account that somebody switched off, or that is not to be tested now, is no issue; one that is held always is. */
export function countHealth(
  rows: readonly Pick<HealthRow, 'id' | 'status' | 'is_active' | 'hold_reason'>[],
  results: ReadonlyMap<number, CheckResult>,
): HealthCounts {
  const counts: HealthCounts = { healthy: 0, issues: 0, not_checked: 0 };
  for (const row of rows) {
    const checked = results.get(row.id)?.checked === true;
    if (row.is_active && (row.hold_reason !== null || (checked && row.status !== 'ok'))) counts.issues += 1;
    else if (checked) counts.healthy += 1;
    else counts.not_checked += 1;
  }
  return counts;
}
