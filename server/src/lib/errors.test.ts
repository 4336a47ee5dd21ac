import { expect, test } from 'vitest';
import { GroundcrewError, reportError } from './errors.ts';

test('an error carries its registered words, its detail, its data and its cause', () => {
  const cause = new Error('ECONNREFUSED');
  const error = new GroundcrewError('client_failed', { detail: 'proxy', details: { account: 's1' }, cause });
  expect(error.message).toBe('Failed to create client: proxy');
  expect(error.cause).toBe(cause);
  expect(reportError(error)).toMatchObject({ code: 'client_failed', status: 502, exit: 1, details: { account: 's1' } });
});

test('the words that people search for stand as they know them', () => {
  expect(new GroundcrewError('no_available_accounts').message).toBe('No available accounts');
  expect(new GroundcrewError('no_usable_healthy_account').message).toBe('No usable healthy account');
  expect(new GroundcrewError('account_config_not_found').message).toBe('Account config not found');
  expect(new GroundcrewError('client_failed').message).toBe('Failed to create client');
});

test('a wrong call ends with 2, a lock that another run holds with 3', () => {
  expect(reportError(new GroundcrewError('usage')).exit).toBe(2);
  expect(reportError(new GroundcrewError('already_running')).exit).toBe(3);
});

test('what is not ours is an internal error that tells nothing', () => {
  const report = reportError(new Error('password of db is x'));
  expect(report).toMatchObject({ code: 'internal', status: 500, exit: 1, message: 'Internal error', details: {} });
  expect(reportError('thrown text').code).toBe('internal');
});
