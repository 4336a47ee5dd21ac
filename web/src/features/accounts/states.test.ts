import { expect, test } from 'vitest';
import { statesOf, type Stateful } from './states.ts';

const FINE: Stateful = { is_active: true, status: 'active', hold_reason: null, has_session: true, health: 'ok' };
const of = (change: Partial<Stateful>) => statesOf({ ...FINE, ...change }).map(({ value }) => value);

test('an account is active only while nothing keeps it away', () => {
  expect(of({})).toEqual(['active']);
  expect(of({ health: null })).toEqual(['active']);
  expect(of({ health: 'invalid_session' })).toEqual(['invalid_session']);
  expect(of({ has_session: false, health: 'invalid_session' })).toEqual(['no_session']);
});

test('of several things the gravest comes first', () => {
  expect(of({ hold_reason: 'takeover', is_active: false, health: 'unknown_error', status: 'flood_wait' })).toEqual([
    'takeover',
    'inactive',
    'unknown_error',
    'flood_wait',
  ]);
});
