import type { HealthStatus } from '@groundcrew/contract/values.ts';
import { MINUTE_MS, SECOND_MS } from '#domain/days.ts';
import type { ErrorFamily } from '#domain/telegram-error-catalogue.ts';
import { classifyRpc } from '#domain/telegram-errors.ts';
import type { RpcFault } from '#domain/telegram-errors.ts';
import { describeFault } from '#domain/telegram.ts';
import type { TelegramFault } from '#domain/telegram.ts';

export type HealthFailure = Exclude<HealthStatus, 'ok'>;

/**
 * What a failed check says. Spam reports and freezes are no health statuses: then Telegram did answer, the row of health
 * stays as it is, and the account is held.
 */
export type HealthVerdict =
  | {
      status: HealthFailure;
      error_message: string;
      hold_reason: null;
      /** The account becomes `banned` too. */ banned: boolean;
    }
  | { status: null; error_message: string; hold_reason: 'peer_flood' | 'frozen' | 'restricted'; banned: false };

/** The server does not know the key (core.telegram.org/mtproto/mtproto-transports#transport-errors). */
const UNKNOWN_KEY = -404;
const TOO_MANY_CONNECTIONS = -429;

/**
 * Classifies by the parsed error; words of a message count only for what is no error of Telegram. A transport error -404
 * is invalid_session only when it came twice with the same key: test once more before you ask. A call that we ended
 * ourselves (`closed`) says nothing about the account.
 */
export function classifyHealth(fault: Exclude<TelegramFault, { kind: 'closed' }>): HealthVerdict {
  switch (fault.kind) {
    case 'rpc':
      return classifyRpcHealth(fault);
    case 'transport':
      return failed(transportStatus(fault.code), fault);
    case 'connection':
      return failed(/too many requests|flood/i.test(fault.detail) ? 'rate_limited' : 'connection_timeout', fault);
    case 'setup':
      return failed(fault.part === 'session' ? 'invalid_session' : 'unknown_error', fault);
  }
}

function classifyRpcHealth(fault: RpcFault): HealthVerdict {
  const entry = classifyRpc(fault);
  if (entry.family === 'hold') {
    return { status: null, error_message: describeFault(fault), hold_reason: entry.hold_reason, banned: false };
  }
  return failed(STATUS_OF_FAMILY[entry.family] ?? statusOfType(fault.type), fault, entry.family === 'account_banned');
}

/** Families that are not here say nothing about the session. */
const STATUS_OF_FAMILY: Partial<Record<ErrorFamily, HealthFailure>> = {
  session_dead: 'invalid_session',
  account_banned: 'invalid_session',
  flood: 'rate_limited',
  login_flood: 'rate_limited',
  migrate_home: 'dc_migrate_required',
};

function statusOfType(type: string): HealthFailure {
  if (/too[ _]many[ _]requests/i.test(type)) return 'rate_limited';
  return /timeout/i.test(type) ? 'connection_timeout' : 'unknown_error';
}

function transportStatus(code: number): HealthFailure {
  if (code === UNKNOWN_KEY) return 'invalid_session';
  return code === TOO_MANY_CONNECTIONS ? 'rate_limited' : 'unknown_error';
}

function failed(status: HealthFailure, fault: TelegramFault, banned = false): HealthVerdict {
  return { status, error_message: describeFault(fault), hold_reason: null, banned };
}

/** Whether an account with this row of health (none: never checked) may work. `rate_limited` may, whatever its count. */
export function mayWork(row: { status: HealthStatus } | null): boolean {
  return row === null || row.status === 'ok' || row.status === 'rate_limited';
}

const RECONNECT_MAX_MS = 5 * MINUTE_MS;

/** Attempts of one session test (`connectWithRetry`), with 2 s and 4 s between. */
export const TEST_ATTEMPTS = 3;

/** Milliseconds of pause after the n-th failed attempt: 2, 4, 8, 16 s …, at most 5 minutes. */
export function reconnectDelay(attempt: number): number {
  return Math.min(2 ** Math.min(attempt, 30) * SECOND_MS, RECONNECT_MAX_MS);
}

/** Whether a series of attempts ends with this n-th failure: only connection trouble is tried again, never an RPC error. */
export function isDone(fault: TelegramFault, attempt: number, attempts: number): boolean {
  return fault.kind !== 'connection' || attempt >= attempts;
}

/**
 * When a session is due to be tested again: after the interval when all is well, after 1, 2, 4, 8 … minutes up to the
 * interval when it fails. A dead session does not come back by being asked: only at the interval.
 */
export function nextHealthCheck(
  row: { status: HealthStatus; consecutive_failures: number; last_checked: Date },
  interval_ms: number,
): Date {
  const steady = row.status === 'ok' || row.status === 'invalid_session' || row.consecutive_failures < 1;
  const wait_ms = steady
    ? interval_ms
    : Math.min(2 ** Math.min(row.consecutive_failures - 1, 30) * MINUTE_MS, interval_ms);
  return new Date(row.last_checked.getTime() + wait_ms);
}
