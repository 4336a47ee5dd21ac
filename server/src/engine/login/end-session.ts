// Ending sessions where workers have the accounts.
import type { Crew } from '#engine/crew.ts';
import { archivedError, notConnected } from '#engine/accounts/archived.ts';
import { askWorkers } from '#engine/lanes/ask-workers.ts';
import { openIdentity } from '#engine/identity.ts';
import type { LoggedOut } from '#engine/login/log-out-account.ts';
import { keyOf } from '#engine/login/replace-session.ts';
import { placeOf } from '#engine/vault.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { enqueueAction } from '#store/lanes/actions.ts';
import { readCredentials } from '#store/secrets/credentials.ts';
import { accountState } from '#store/accounts/accounts.ts';
import { notTestable } from '#engine/health-check.ts';
import { readWorkerSettings } from '#store/workspaces/workspaces.ts';

/**
 * The worker that has the account ends its session on Telegram, and forgets it. Throws `not_found`, `wrong_state` for one that
 * may not be connected, `no_worker`, `worker_busy`, and `telegram_refused` with what Telegram, or the way to it, said.
 */
export async function askForLogout(crew: Crew, account_id: number): Promise<LoggedOut> {
  const account = await accountState(crew.scope, account_id);
  if (!account) throw new GroundcrewError('not_found', { detail: `account ${account_id}` });
  if (account.archived_at) throw archivedError(account.session_name);
  if (!account.has_session) return 'none';
  const hindered = notTestable(account);
  if (hindered !== null) {
    const detail = `${account.session_name} is not connected at all: ${hindered}`;
    throw new GroundcrewError('wrong_state', { detail, details: notConnected(hindered) });
  }
  const { connectionTimeout } = await readWorkerSettings(crew.scope);
  const end = await askWorkers(
    crew,
    { account_id, kind: 'logout', run_id: null, payload: {} },
    { wait_ms: connectionTimeout + 10_000 },
  );
  if (end.state !== 'done') throw new GroundcrewError('telegram_refused', { detail: end.error_message });
  return end.result === 'was_dead' ? 'was_dead' : 'logged_out';
}

/** The session that an account has, as it stands in the table: to be ended once another one has taken its place. */
export async function sessionToEnd(crew: Crew, account_id: number): Promise<string | null> {
  const account = await accountState(crew.scope, account_id);
  // Something else may use what is held for takeover.
  if (!account?.has_session || account.hold_reason === 'takeover') return null;
  // Sealed with it, where somebody wrote it by SQL. What cannot be opened cannot be ended either.
  const opened = await openIdentity(crew, account_id).catch(() => null);
  return opened && ((await readCredentials(crew.scope, account_id))?.session_string ?? null);
}

/** Whichever worker has the account next ends the session whose place another one took; nobody waits for it. */
export async function endLater(crew: Crew, account_id: number, replaced: string | null): Promise<void> {
  const now = (await readCredentials(crew.scope, account_id))?.session_string;
  if (replaced === null || !now) return;
  const keyIn = (sealed: string) => keyOf(crew.vault.box.open(sealed, placeOf(account_id, 'session_string')));
  if (keyIn(replaced) === keyIn(now)) return;
  await enqueueAction(crew.scope, { account_id, kind: 'logout', run_id: null, payload: { replaced } });
}
