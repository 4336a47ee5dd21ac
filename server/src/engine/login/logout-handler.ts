// Ends a session of an account on Telegram, in the account's lane: the present one, or one that was replaced.
import type { Connections } from '#engine/connections.ts';
import type { Crew } from '#engine/crew.ts';
import { openIdentity } from '#engine/identity.ts';
import type { Handler } from '#engine/lanes/running-actions.ts';
import { isDead, logOutAccount } from '#engine/login/log-out-account.ts';
import { NOWHERE } from '#engine/login/replace-session.ts';
import { placeOf } from '#engine/vault.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { readWorkerSettings } from '#store/workspaces/workspaces.ts';

/** `payload.replaced`: sealed, the session whose place another one took; absent: the one that the account has. */
export function logoutHandler(crew: Crew, connections: Connections): Handler {
  return async ({ account_id, payload }, signal) => {
    const { connectionTimeout: timeout_ms } = await readWorkerSettings(crew.scope);
    const replaced = payload['replaced'];
    try {
      const ended =
        typeof replaced === 'string'
          ? await endReplaced(crew, connections, { account_id, replaced, timeout_ms, signal })
          : await logOutAccount(crew, connections, account_id, { timeout_ms, signal });
      return { end: 'done', result: ended };
    } catch (error) {
      if (!(error instanceof GroundcrewError)) throw error;
      if (signal.aborted) throw error;
      return { end: 'failed', error_message: error.message };
    }
  };
}

type Replaced = { account_id: number; replaced: string; timeout_ms: number; signal: AbortSignal };

/** By that one's own key, and the account's way out; nothing else is connected with the account meanwhile. */
async function endReplaced(crew: Crew, connections: Connections, old: Replaced): Promise<'logged_out' | 'was_dead'> {
  const { account_id, timeout_ms, signal } = old;
  const session_string = crew.vault.box.open(old.replaced, placeOf(account_id, 'session_string'));
  // Whoever is connected with the old session lets go of it first.
  await connections.close(account_id);
  const identity = { ...(await openIdentity(crew, account_id)), session_string };
  const mayWrite = () => connections.isKept(account_id);
  try {
    const client = await crew.gateway.connect(identity, { state: NOWHERE, timeout_ms, signal, mayWrite });
    try {
      await client.logOut({ timeout_ms });
    } finally {
      await client.close();
    }
    return 'logged_out';
  } catch (error) {
    if (isDead(error)) return 'was_dead';
    throw error;
  }
}
