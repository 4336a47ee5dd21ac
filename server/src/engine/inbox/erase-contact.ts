// A person asks to be forgotten: all that was written with it goes, and stays gone as far as we can see to it.
import { GroundcrewError } from '#lib/errors.ts';
import { countDoomed, doomedWith, eraseAll, isSending, type Erased } from '#store/inbox/people/erase.ts';
import { deleteUnusedBytes } from '#store/inbox/files/sweep-files.ts';
import { lockContacts } from '#store/inbox/people/people.ts';
import { sumUpAnew } from '#store/inbox/sum-up.ts';
import { tellInbox } from '#store/inbox/tell.ts';
import type { Scope } from '#store/scope.ts';
import { contactIn, separate } from './people.ts';

/** Throws `not_found`. */
export function whatErasureTakes(scope: Scope, id: number): Promise<Erased> {
  return scope.db.transaction().execute(async (tx) => {
    contactIn(await lockContacts(tx, scope, [id]), id);
    return countDoomed(tx, scope, await doomedWith(tx, scope, id));
  });
}

/** Throws `in_use` while a reply to it is on its way out. What it asked of us, to be written to no more, stays. */
export async function eraseContact(scope: Scope, id: number): Promise<Erased> {
  const erased = await scope.db.transaction().execute(async (tx) => {
    const contacts = await lockContacts(tx, scope, [id]);
    contactIn(contacts, id);
    const doomed = await doomedWith(tx, scope, id, { lock: true });
    if (await isSending(tx, doomed)) throw new GroundcrewError('in_use', { detail: 'a reply to it is being sent' });
    const counted = await countDoomed(tx, scope, doomed);
    await separate(tx, scope, { id, others: [...contacts.keys()].filter((other) => other !== id) });
    await eraseAll(tx, scope, id, doomed);
    for (const conversation_id of doomed.elsewhere) await sumUpAnew(tx, conversation_id);
    await tellInbox(tx, scope, { updated: doomed.elsewhere, gone: doomed.conversation_ids });
    return counted;
  });
  // What is held at this moment, the sweep of every hour finds.
  while ((await deleteUnusedBytes(scope)).deleted > 0);
  return erased;
}
