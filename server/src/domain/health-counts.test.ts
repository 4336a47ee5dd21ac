import { expect, test } from 'vitest';
import { countHealth } from './health-counts.ts';

test('only what was tested is healthy or an issue: held, or not ok', () => {
  const account = { status: 'ok' as const, is_active: true, hold_reason: null };
  const rows = [
    { ...account, id: 1 },
    { ...account, id: 2, status: 'connection_timeout' as const },
    { ...account, id: 3, hold_reason: 'takeover' },
    { ...account, id: 4, is_active: false, hold_reason: 'by_person' },
    { ...account, id: 5, status: null },
    { ...account, id: 6, status: 'connection_timeout' as const },
    { ...account, id: 7, hold_reason: 'peer_flood' },
  ];
  const checked = new Set([1, 2, 7]);
  expect(countHealth(rows, ({ id }) => checked.has(id))).toEqual({ healthy: 1, issues: 2, not_checked: 4 });
});
