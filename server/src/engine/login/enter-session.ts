import { addSession, type AddedSession } from '#engine/login/add-session.ts';
import { endLater, sessionToEnd } from '#engine/login/end-session.ts';
import type { SessionTarget } from '#engine/login/store-session.ts';
import type { Crew } from '#engine/crew.ts';
import type { SqliteReader } from '#domain/sessions/parse.ts';

/** As `addSession`; the session whose place it takes is ended by the worker that has the account. */
export async function enterSession(
  crew: Crew,
  target: SessionTarget,
  session: string | Uint8Array,
  options: { readSqlite: SqliteReader; takeover: boolean; held_by: string },
): Promise<AddedSession> {
  const { account_id } = target;
  const old = account_id === null ? null : await sessionToEnd(crew, account_id);
  const added = await addSession(crew, target, session, options);
  if (account_id !== null) await endLater(crew, account_id, old);
  return added;
}
