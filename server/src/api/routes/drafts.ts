import { inWorkspace } from '#api/implement.ts';
import type { Caller } from '#auth/caller.ts';
import { noConversation } from '#engine/inbox/acts.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { dropDraft, keepDraft, readDraft, type Draft } from '#store/inbox/drafts.ts';
import type { Scope } from '#store/scope.ts';

const routes = inWorkspace.conversations;

/** A token writes nothing bit by bit. */
export function placeOf({ user_id }: Caller, conversation_id: number): { conversation_id: number; user_id: string } {
  if (user_id !== null) return { conversation_id, user_id };
  throw new GroundcrewError('forbidden', { detail: 'drafts belong to people: a token has none' });
}

async function shownDraft(scope: Scope, place: { conversation_id: number; user_id: string }): Promise<Draft> {
  const found = await readDraft(scope, place);
  if (!found) throw noConversation(place.conversation_id);
  return found;
}

export const draft = routes.draft.handler(({ input, context: { scope, caller } }) =>
  shownDraft(scope, placeOf(caller, input.id)),
);

/** Changes nothing that anybody would look for later. */
export const keep_draft = routes.keep_draft.handler(async ({ input, context: { scope, caller, note } }) => {
  const { id, ...written } = input;
  const place = placeOf(caller, id);
  note.unchanged = true;
  const { text, attachment_ids, reply_to, cc, bcc } = written;
  const isEmpty = text.trim() === '' && [attachment_ids, cc, bcc].every((all) => all.length === 0) && reply_to === null;
  if (isEmpty) await dropDraft(scope.db, scope, place);
  else if (!(await keepDraft(scope, { ...place, ...written }))) throw noConversation(id);
  return shownDraft(scope, place);
});
