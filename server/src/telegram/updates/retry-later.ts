import { classifyRpc } from '#domain/telegram-errors.ts';
import { TelegramError } from '#domain/telegram.ts';

/** Between attempts that Telegram refused for reasons of its own; doubled each time. */
const FIRST_MS = 1000;
const LAST_MS = 60_000;

/** Milliseconds until it is tried again; null when the connection or the session is over, and with it this. */
export function retryAfter(error: unknown, attempt: number): number | null {
  if (!(error instanceof TelegramError) || error.fault.kind !== 'rpc') return null;
  const { family } = classifyRpc(error.fault);
  if (family === 'flood') return (error.fault.argument ?? 1) * 1000;
  if (family === 'session_dead' || family === 'account_banned' || family === 'migrate_home') return null;
  return Math.min(FIRST_MS * 2 ** Math.min(attempt, 10), LAST_MS);
}

export function isFlood(error: unknown): boolean {
  return error instanceof TelegramError && error.fault.kind === 'rpc' && classifyRpc(error.fault).family === 'flood';
}

/** Telegram does not know our state (any more). */
export function isStale(error: unknown): boolean {
  if (!(error instanceof TelegramError) || error.fault.kind !== 'rpc') return false;
  const { type } = error.fault;
  return type === 'PERSISTENT_TIMESTAMP_INVALID' || type === 'PERSISTENT_TIMESTAMP_EMPTY';
}
