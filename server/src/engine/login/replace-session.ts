// Another session takes the place of one that is there. The old one is ended on Telegram too: left open, it would stand in the
// account's list of devices for ever, and nobody here could end it any more.
import { inOurWords } from '#domain/telegram-failure.ts';
import { parseSession } from '#domain/sessions/parse.ts';
import type { TelegramStateStore } from '#domain/telegram.ts';
import type { Connections } from '#engine/connections.ts';
import type { Crew } from '#engine/crew.ts';
import { openIdentity, type Identity } from '#engine/identity.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { accountState } from '#store/accounts/accounts.ts';
import { isDead } from './log-out-account.ts';
import type { SessionTarget, StoredSession } from './store-session.ts';

/** `old_session` is null where there was none, or the new one is the same. */
export type OldSession =
  | { old_session: null | 'ended' | 'was_dead' }
  /** It stands in the account's list of devices still. */
  | { old_session: 'left_open'; old_session_error: string };

export type ReplaceOptions = { timeout_ms: number; signal: AbortSignal };

/**
 * Stores a session by `store`, and then ends the one whose place it took, through that one's own key and the account's
 * proxy. Throws what `store` throws; that the old session could not be ended is only told.
 */
export async function replaceSession<T extends StoredSession>(
  crew: Crew,
  /** Called only when there is something to end. */
  connections: () => Connections,
  { account_id, replace }: SessionTarget,
  options: ReplaceOptions,
  store: () => Promise<T>,
): Promise<T & OldSession> {
  const old = account_id === null || !replace ? null : await oldIdentity(crew, account_id);
  const stored = await store();
  if (!old) return { ...stored, old_session: null };
  try {
    if (old instanceof Error) throw old;
    return { ...stored, old_session: await end(crew, connections, old, options) };
  } catch (error) {
    if (isDead(error)) return { ...stored, old_session: 'was_dead' };
    const told = inOurWords(error);
    crew.log.info({ err: error, account_id }, 'the session that was replaced stays open on Telegram');
    return {
      ...stored,
      old_session: 'left_open',
      old_session_error: told instanceof Error ? told.message : String(told),
    };
  }
}

/** Null: there is none. An error says why it cannot be ended. */
async function oldIdentity(crew: Crew, account_id: number): Promise<Identity | Error | null> {
  const account = await accountState(crew.scope, account_id);
  if (!account?.has_session) return null;
  if (account.hold_reason === 'takeover') return new Error('it was held for takeover, since something else may use it');
  return openIdentity(crew, account_id).catch((error: unknown) => {
    if (error instanceof GroundcrewError) return error;
    throw error;
  });
}

async function end(
  crew: Crew,
  connections: () => Connections,
  old: Identity,
  { timeout_ms, signal }: ReplaceOptions,
): Promise<'ended' | null> {
  const { account_id } = old;
  const { session_string, proxy } = await openIdentity(crew, account_id);
  if (keyOf(session_string) === keyOf(old.session_string)) return null;
  const lines = connections();
  // Whoever is connected with the old session lets go of it first, and nobody connects with it any more.
  if (!(await lines.keep(account_id, signal))) throw new GroundcrewError('account_leased');
  try {
    const mayWrite = () => lines.isKept(account_id);
    const client = await crew.gateway.connect({ ...old, proxy }, { state: NOWHERE, timeout_ms, signal, mayWrite });
    try {
      await client.logOut({ timeout_ms });
    } finally {
      await client.close();
    }
  } finally {
    await lines.letGo(account_id);
  }
  return 'ended';
}

/** What the account's connections remember belongs to the new session. */
export const NOWHERE: TelegramStateStore = { load: () => Promise.resolve([]), save: () => Promise.resolve() };

export function keyOf(session_string: string): string | null {
  const parsed = parseSession(session_string);
  return parsed.ok ? Buffer.from(parsed.session.auth_key).toString('hex') : null;
}
