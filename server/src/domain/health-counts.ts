import type { HealthStatus } from '@groundcrew/contract/values.ts';

export type HealthCounts = { healthy: number; issues: number; not_checked: number };

type Counted = { id: number; status: HealthStatus | null; is_active: boolean; hold_reason: string | null };

/** An account that somebody switched off, or that is not to be tested now, is no issue; one that is held always is. */
export function countHealth<Row extends Counted>(
  rows: readonly Row[],
  wasChecked: (row: Row) => boolean,
): HealthCounts {
  const counts: HealthCounts = { healthy: 0, issues: 0, not_checked: 0 };
  for (const row of rows) {
    const checked = wasChecked(row);
    if (row.is_active && (row.hold_reason !== null || (checked && row.status !== 'ok'))) counts.issues += 1;
    else if (checked) counts.healthy += 1;
    else counts.not_checked += 1;
  }
  return counts;
}
