import { parseSession } from '#domain/sessions/parse.ts';
import type { Crew } from '#engine/crew.ts';
import { placeOf } from '#engine/vault.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { moveSession } from '#store/accounts/sessions.ts';
import type { Lease } from '#store/leases/leases.ts';

/** Keeps the session of an account's new home; throws `lease_lost` when somebody else connects the account now. */
export async function storeMovedSession(crew: Crew, lease: Lease, session_string: string): Promise<void> {
  const parsed = parseSession(session_string);
  if (!parsed.ok) throw new GroundcrewError('session_malformed', { detail: parsed.reason });
  await moveSession(crew.scope.db, lease, {
    session_string: crew.vault.box.seal(session_string, placeOf(lease.account_id, 'session_string')),
    auth_key_hash: crew.vault.hashOf(parsed.session.auth_key),
  });
}
