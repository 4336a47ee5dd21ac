import { expect, test } from 'vitest';
import { isShown, SHOWABLE, type Line } from './lines.ts';

const FINE: Line = {
  id: 1,
  account: 'olena',
  phone: null,
  status: 'ok',
  error_message: null,
  not_checked: null,
  is_active: true,
  hold_reason: null,
  latency_ms: 80,
  consecutive_failures: 0,
  last_checked: null,
  last_success: null,
};
const under = (change: Partial<Line>) => SHOWABLE.filter((status) => isShown({ ...FINE, ...change }, { status }));

test('each account stands where the figures count it, and under no other of them', () => {
  expect(under({})).toEqual(['ok']);
  expect(under({ hold_reason: 'takeover' })).toEqual(['issues']);
  expect(under({ hold_reason: 'takeover', status: null })).toEqual(['issues']);
  expect(under({ status: 'invalid_session' })).toEqual(['issues', 'invalid_session']);
  expect(under({ status: null })).toEqual(['not_checked']);
  expect(under({ is_active: false })).toEqual(['inactive']);
  expect(under({ is_active: false, status: 'invalid_session' })).toEqual(['inactive']);
});
