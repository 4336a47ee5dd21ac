import type { HealthStatus } from '@groundcrew/contract/values.ts';

export type HealthCounts = { healthy: number; issues: number; not_checked: number };

type Counted = { id: number; status: HealthStatus | null; is_active: boolean; hold_reason: string | null };

/** Whether it is as a person has to look after it, whatever a test would say. An account that somebody switched off is not. */
export function isHeld({ is_active, hold_reason }: Pick<Counted, 'is_active' | 'hold_reason'>): boolean {
  return is_active && hold_reason !== null;
}

/** What was not looked at is neither healthy nor an issue: nobody knows how it is now. */
export function countHealth<Row extends Counted>(
  rows: readonly Row[],
  wasChecked: (row: Row) => boolean,
): HealthCounts {
  const counts: HealthCounts = { healthy: 0, issues: 0, not_checked: 0 };
  for (const row of rows) {
    if (!wasChecked(row)) counts.not_checked += 1;
    else if (isHeld(row) || (row.is_active && row.status !== 'ok')) counts.issues += 1;
    else counts.healthy += 1;
  }
  return counts;
}
