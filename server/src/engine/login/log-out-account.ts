import { inOurWords } from '#domain/telegram-failure.ts';
import { classifyRpc } from '#domain/telegram-errors.ts';
import { TelegramError } from '#domain/telegram.ts';
import type { Connections } from '#engine/connections.ts';
import type { Crew } from '#engine/crew.ts';
import { accountState } from '#store/accounts/accounts.ts';
import { clearSession } from '#store/accounts/sessions.ts';

/** `was_dead`: Telegram knew of the session no more. `none`: the account has none. */
export type LoggedOut = 'logged_out' | 'was_dead' | 'none';

/**
 * Ends the account's session on Telegram and forgets it. Throws what connecting throws, in the words of the registry; then
 * nothing has changed here.
 */
export async function logOutAccount(
  crew: Crew,
  connections: Connections,
  account_id: number,
  options: { timeout_ms: number; signal: AbortSignal },
): Promise<LoggedOut> {
  const { timeout_ms, signal } = options;
  const account = await accountState(crew.scope, account_id);
  if (account && !account.has_session) return 'none';
  let ended: LoggedOut = 'logged_out';
  try {
    await connections.use(account_id, { timeout_ms, pauses_ms: [], signal }, ({ client }) =>
      client.logOut({ timeout_ms }),
    );
  } catch (error) {
    if (!isDead(error)) throw inOurWords(error, 'The session stays; nothing has changed here');
    ended = 'was_dead';
  }
  await connections.close(account_id);
  await clearSession(crew.scope, account_id);
  return ended;
}

/** Telegram knows no such session any more. */
export function isDead(error: unknown): boolean {
  if (!(error instanceof TelegramError) || error.fault.kind !== 'rpc') return false;
  const { family } = classifyRpc(error.fault);
  return family === 'session_dead' || family === 'account_banned';
}
