import { describe, expect, it } from 'vitest';
import { classifyHealth, isDone, mayWork, nextHealthCheck, reconnectDelay, TEST_ATTEMPTS } from './health.ts';
import { parseRpcError } from './telegram-errors.ts';
import type { ConnectionTrouble } from './telegram.ts';

const rpc = (text: string, code = 400): ReturnType<typeof classifyHealth> =>
  classifyHealth(parseRpcError(text, code, 'users.getUsers'));
const connection = (reason: ConnectionTrouble, detail = 'to the DC'): ReturnType<typeof classifyHealth> =>
  classifyHealth({ kind: 'connection', reason, detail });

describe('The health of an account', () => {
  it.each([
    'AUTH_KEY_UNREGISTERED',
    'SESSION_REVOKED',
    'SESSION_EXPIRED',
    'AUTH_KEY_DUPLICATED',
    'AUTH_KEY_INVALID',
    'AUTH_KEY_PERM_EMPTY',
    'USER_DEACTIVATED',
  ])('is invalid_session after %s, under any code', (text) => {
    for (const code of [400, 401, 406, 500])
      expect(rpc(text, code)).toMatchObject({ status: 'invalid_session', banned: false, hold_reason: null });
  });

  it.each(['USER_DEACTIVATED_BAN', 'PHONE_NUMBER_BANNED'])(
    'is invalid_session and the account banned after %s',
    (text) => {
      expect(rpc(text)).toMatchObject({ status: 'invalid_session', banned: true });
    },
  );

  it.each(['FLOOD_WAIT_30', 'FLOOD_WAIT_0', 'Too Many Requests', 'too many requests'])(
    'is rate_limited after %s',
    (text) => {
      expect(rpc(text, 420)).toMatchObject({ status: 'rate_limited' });
    },
  );

  it.each(['PHONE_MIGRATE_4', 'USER_MIGRATE_2', 'NETWORK_MIGRATE_1'])('is dc_migrate_required after %s', (text) => {
    expect(rpc(text, 303)).toMatchObject({ status: 'dc_migrate_required' });
  });

  it.each<ConnectionTrouble>([
    'timeout',
    'refused',
    'dropped',
    'unreachable',
    'proxy_refused',
    'proxy_auth',
    'protocol',
  ])('is connection_timeout when the connection was: %s', (reason) => {
    expect(connection(reason)).toMatchObject({ status: 'connection_timeout', banned: false });
  });

  it('goes by words only where Telegram said nothing', () => {
    expect(connection('proxy_refused', 'HTTP 429 Too Many Requests')).toMatchObject({ status: 'rate_limited' });
    expect(rpc('SOMETHING_ABOUT_FLOOD')).toMatchObject({ status: 'unknown_error' });
    expect(connection('timeout', 'AUTH_KEY_UNREGISTERED')).toMatchObject({ status: 'connection_timeout' });
  });

  it.each(['Timeout', 'TIMEOUT', 'MSG_WAIT_TIMEOUT'])(
    'is connection_timeout when Telegram itself timed out: %s',
    (text) => {
      expect(rpc(text, -503)).toMatchObject({ status: 'connection_timeout' });
    },
  );

  it.each([
    'SOMETHING_NEW',
    'RPC_CALL_FAIL',
    'CHANNEL_PRIVATE',
    'API_ID_INVALID',
    'FILE_MIGRATE_2',
    'SESSION_PASSWORD_NEEDED',
  ])('is unknown_error after %s', (text) => {
    expect(rpc(text, 500)).toMatchObject({ status: 'unknown_error', banned: false });
  });

  it.each([
    ['PEER_FLOOD', 'peer_flood'],
    ['FROZEN_METHOD_INVALID', 'frozen'],
    ['FROZEN_PARTICIPANT_MISSING', 'frozen'],
    ['USER_RESTRICTED', 'restricted'],
  ])('is not touched by %s, which holds the account', (text, hold_reason) => {
    expect(rpc(text, 420)).toEqual({
      status: null,
      hold_reason,
      banned: false,
      error_message: `${text} (users.getUsers)`,
    });
  });

  it('takes transport errors by their number', () => {
    expect(classifyHealth({ kind: 'transport', code: -404 })).toMatchObject({ status: 'invalid_session' });
    expect(classifyHealth({ kind: 'transport', code: -429 })).toMatchObject({ status: 'rate_limited' });
    expect(classifyHealth({ kind: 'transport', code: -444 })).toMatchObject({ status: 'unknown_error' });
  });

  it('tells a session that cannot be read from other settings', () => {
    expect(classifyHealth({ kind: 'setup', part: 'session', detail: 'cut' })).toMatchObject({
      status: 'invalid_session',
    });
    expect(classifyHealth({ kind: 'setup', part: 'api_hash', detail: 'missing' })).toMatchObject({
      status: 'unknown_error',
    });
  });
});

describe('Who may work', () => {
  it('is whoever was never checked, is ok, or is only slowed down', () => {
    const rows = [
      null,
      'ok',
      'rate_limited',
      'invalid_session',
      'connection_timeout',
      'dc_migrate_required',
      'unknown_error',
    ] as const;
    expect(rows.map((status) => mayWork(status === null ? null : { status }))).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
  });
});

describe('Attempts', () => {
  it('are made after 2, 4, 8, 16 s and so on up to 5 minutes', () => {
    expect([1, 2, 3, 4, 5, 8, 9, 1_000].map(reconnectDelay)).toEqual([
      2_000, 4_000, 8_000, 16_000, 32_000, 256_000, 300_000, 300_000,
    ]);
  });

  it('end after the last one, and at once after any word of Telegram', () => {
    const dropped = { kind: 'connection', reason: 'dropped', detail: '' } as const;
    expect([1, 2, 3].map((attempt) => isDone(dropped, attempt, TEST_ATTEMPTS))).toEqual([false, false, true]);
    expect(isDone(parseRpcError('RPC_CALL_FAIL', 500, 'm'), 1, TEST_ATTEMPTS)).toBe(true);
    expect(isDone({ kind: 'closed', detail: '' }, 1, TEST_ATTEMPTS)).toBe(true);
  });
});

describe('The next test', () => {
  const last_checked = new Date('2026-01-12T10:00:00Z');
  const minutes = (status: Parameters<typeof nextHealthCheck>[0]['status'], consecutive_failures: number): number =>
    (nextHealthCheck({ status, consecutive_failures, last_checked }, 3_600_000).getTime() - last_checked.getTime()) /
    60_000;

  it('of a failing account comes after 1, 2, 4, 8 … minutes up to the interval', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 40, 5_000].map((count) => minutes('connection_timeout', count))).toEqual([
      1, 2, 4, 8, 16, 32, 60, 60, 60,
    ]);
    expect(minutes('rate_limited', 1)).toBe(1);
  });

  it('of a good one, and of a dead session, comes at the interval', () => {
    expect(minutes('ok', 0)).toBe(60);
    expect(minutes('invalid_session', 1)).toBe(60);
    expect(nextHealthCheck({ status: 'unknown_error', consecutive_failures: 3, last_checked }, 30_000).getTime()).toBe(
      last_checked.getTime() + 30_000,
    );
  });
});
