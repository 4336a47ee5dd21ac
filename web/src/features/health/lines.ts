import { HEALTH_STATUSES } from '@groundcrew/contract/values.ts';
import type { client } from '#lib/api.ts';

export type Line = Awaited<ReturnType<typeof client.health.table>>['accounts'][number];

export const SHOWABLE = ['issues', ...HEALTH_STATUSES, 'not_checked', 'inactive'] as const;

/** As many as the API counts: those that are switched off stand by themselves, and one that is held is an issue, however its session is. */
export function isShown(line: Line, wanted: { status?: string; search?: string }): boolean {
  const { status, search = '' } = wanted;
  const found = `${line.account} ${line.phone ?? ''}`.toLowerCase().includes(search.toLowerCase());
  if (!found || status === undefined) return found;
  if (!line.is_active || status === 'inactive') return status === 'inactive' && !line.is_active;
  const isHeld = line.hold_reason !== null;
  if (status === 'issues') return isHeld || (line.status !== null && line.status !== 'ok');
  if (status === 'not_checked') return line.status === null && !isHeld;
  return line.status === status && (status !== 'ok' || !isHeld);
}

/** By a field, or with a minus the other way round; what is not there comes last. */
export function inOrder(lines: readonly Line[], sort: string): Line[] {
  const way = sort.startsWith('-') ? -1 : 1;
  const field = sort.replace(/^-/, '');
  const valueOf = (line: Line) => {
    if (field === 'status') return line.status;
    if (field === 'last_checked') return line.last_checked;
    if (field === 'consecutive_failures') return line.consecutive_failures;
    return line.phone;
  };
  return lines.toSorted((one, other) => {
    const [a, b] = [valueOf(one), valueOf(other)];
    if (a === b) return one.id - other.id;
    if (a === null) return 1;
    if (b === null) return -1;
    return a < b ? -way : way;
  });
}
