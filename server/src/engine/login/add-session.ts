import { formatSession } from '#domain/sessions/format.ts';
import { parseSession, type SqliteReader } from '#domain/sessions/parse.ts';
import type { SessionKind } from '#domain/sessions/session.ts';
import type { Crew } from '#engine/crew.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { storeSession, type FoundSession, type SessionTarget, type StoredSession } from './store-session.ts';

export type AddedSession = StoredSession & { kind: SessionKind; dc_id: number };

/**
 * Takes in a session of any kind, as a string or as the bytes of a file; which kind it is shows by itself. Throws
 * `session_malformed` and what `storeSession` throws.
 */
export async function addSession(
  crew: Crew,
  target: SessionTarget,
  session: string | Uint8Array,
  options: { readSqlite: SqliteReader; takeover: boolean; held_by: string },
): Promise<AddedSession> {
  const { found, kind, dc_id } = readSession(session, options.readSqlite);
  const { takeover, held_by } = options;
  return { ...(await storeSession(crew, target, found, { takeover, held_by })), kind, dc_id };
}

/** Throws `session_malformed`. */
export function readSession(
  session: string | Uint8Array,
  readSqlite: SqliteReader,
): { found: FoundSession; kind: SessionKind; dc_id: number } {
  const parsed = parseSession(session, readSqlite);
  if (!parsed.ok) throw new GroundcrewError('session_malformed', { detail: parsed.reason });
  const { kind, dc_id, user_id } = parsed.session;
  const user = user_id === null ? null : { id: user_id, username: null, phone: null, first_name: '' };
  return { found: { session_string: formatSession(parsed.session), user }, kind, dc_id };
}
