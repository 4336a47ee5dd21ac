// A person asks for a file that was not fetched by itself.
import { GroundcrewError } from '#lib/errors.ts';
import { lockWantedFile, setWanted, type WantedFile } from '#store/inbox/files/downloads.ts';
import { tellInbox } from '#store/inbox/tell.ts';
import type { Scope } from '#store/scope.ts';

/** False: it is here, or on its way already. Throws `not_found`, and `wrong_state` for what cannot be had. */
export function wantFile(scope: Scope, id: number): Promise<boolean> {
  return scope.db.transaction().execute(async (tx) => {
    const file = await lockWantedFile(tx, scope, id);
    if (!file) throw new GroundcrewError('not_found', { detail: `attachment ${id}` });
    if (file.state === 'stored' || file.state === 'fetching') return false;
    const reason = whyNot(file);
    if (reason !== null || file.message_id === null) {
      const details = { state: file.state, allowed_from: ['offered', 'gone'] };
      throw new GroundcrewError('wrong_state', { detail: `attachment ${id}: ${reason}`, details });
    }
    await setWanted(tx, id);
    await tellInbox(tx, scope, { changed_messages: [file.message_id] });
    return true;
  });
}

function whyNot({ state, has_reference, is_deleted, is_active, account }: WantedFile): string | null {
  if (state === 'too_large') return 'it is larger than what is kept';
  if (!has_reference) return 'nothing tells where it is';
  if (is_deleted) return 'its message was deleted';
  return is_active ? null : `its account ${account} is not active`;
}
