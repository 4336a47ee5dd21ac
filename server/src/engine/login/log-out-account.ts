import { classifyRpc } from '#domain/telegram-errors.ts';
import { TelegramError } from '#domain/telegram.ts';
import type { Connections } from '#engine/connections.ts';
import type { Crew } from '#engine/crew.ts';
import { clearSession } from '#store/account-sessions.ts';

/**
 * Ends the account's session on Telegram and forgets it. `was_dead`: Telegram knew of none any more. Throws what connecting
 * throws; then nothing has changed.
 */
export async function logOutAccount(
  crew: Crew,
  connections: Connections,
  account_id: number,
  options: { timeout_ms: number; signal: AbortSignal },
): Promise<'logged_out' | 'was_dead'> {
  const { timeout_ms, signal } = options;
  let ended: 'logged_out' | 'was_dead' = 'logged_out';
  try {
    await connections.use(account_id, { timeout_ms, pauses_ms: [], signal }, ({ client }) =>
      client.logOut({ timeout_ms }),
    );
  } catch (error) {
    if (!isDead(error)) throw error;
    ended = 'was_dead';
  }
  await connections.close(account_id);
  await clearSession(crew.scope, account_id);
  return ended;
}

function isDead(error: unknown): boolean {
  if (!(error instanceof TelegramError) || error.fault.kind !== 'rpc') return false;
  const { family } = classifyRpc(error.fault);
  return family === 'session_dead' || family === 'account_banned';
}
