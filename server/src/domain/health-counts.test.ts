import { expect, test } from 'vitest';
import { countHealth } from './health-counts.ts';

test('only what is active and held, or tested and not ok, is an issue', () => {
  const account = { status: 'ok' as const, is_active: true, hold_reason: null };
  const rows = [
    { ...account, id: 1 },
    { ...account, id: 2, status: 'connection_timeout' as const },
    { ...account, id: 3, hold_reason: 'takeover' },
    { ...account, id: 4, is_active: false, hold_reason: 'by_person' },
    { ...account, id: 5, status: null },
    { ...account, id: 6, status: 'connection_timeout' as const },
  ];
  const checked = new Set([1, 2]);
  expect(countHealth(rows, ({ id }) => checked.has(id))).toEqual({ healthy: 1, issues: 2, not_checked: 3 });
});
