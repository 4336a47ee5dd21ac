import { formatSession } from '#domain/sessions/format.ts';
import { parseSession, type SqliteReader } from '#domain/sessions/parse.ts';
import type { SessionKind } from '#domain/sessions/session.ts';
import type { Crew } from '#engine/crew.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { storeSession, type SessionTarget, type StoredSession } from './store-session.ts';

export type AddedSession = StoredSession & { kind: SessionKind; dc_id: number };

/**
 * Takes in a session of any kind, as a string or as the bytes of a file; which kind it is shows by itself. Throws
 * `session_malformed` and what `storeSession` throws.
 */
export async function addSession(
  crew: Crew,
  target: SessionTarget,
  session: string | Uint8Array,
  options: { readSqlite: SqliteReader; takeover: boolean },
): Promise<AddedSession> {
  const parsed = parseSession(session, options.readSqlite);
  if (!parsed.ok) throw new GroundcrewError('session_malformed', { detail: parsed.reason });
  const { kind, dc_id, user_id } = parsed.session;
  const user = user_id === null ? null : { id: user_id, username: null, phone: null, first_name: '' };
  const found = { session_string: formatSession(parsed.session), user };
  const { takeover } = options;
  return { ...(await storeSession(crew, target, found, { takeover, held_by: 'command line' })), kind, dc_id };
}
