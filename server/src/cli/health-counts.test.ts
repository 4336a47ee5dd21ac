import { expect, test } from 'vitest';
import type { CheckResult } from '#engine/health-check.ts';
import { countHealth } from './health-counts.ts';

const CHECKED: CheckResult = { checked: true, status: 'ok', error_message: null, latency_ms: 1 };
const UNCHECKED: CheckResult = { checked: false, why: 'untestable', reason: 'inactive' };

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
  const results = new Map<number, CheckResult>([
    [1, CHECKED],
    [2, CHECKED],
    [3, UNCHECKED],
    [4, UNCHECKED],
    [5, UNCHECKED],
  ]);
  expect(countHealth(rows, results)).toEqual({ healthy: 1, issues: 2, not_checked: 3 });
});
