import { inWorkspace } from '#api/implement.ts';
import type { Caller } from '#auth/caller.ts';
import { noConversation } from '#engine/inbox/acts.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { dropDraft, keepDraft, readDraft, type Draft } from '#store/inbox/drafts.ts';
import type { Scope } from '#store/scope.ts';

const routes = inWorkspace.conversations;

/** A token writes nothing bit by bit. */
function placeOf({ user_id }: Caller, conversation_id: number): { conversation_id: number; user_id: string } {
  if (user_id !== null) return { conversation_id, user_id };
  throw new GroundcrewError('forbidden', { detail: 'drafts belong to people: a token has none' });
}

async function shown(scope: Scope, place: { conversation_id: number; user_id: string }): Promise<Draft> {
  const found = await readDraft(scope, place);
  if (!found) throw noConversation(place.conversation_id);
  return found;
}

export const draft = routes.draft.handler(({ input, context: { scope, caller } }) =>
  shown(scope, placeOf(caller, input.id)),
);

/** Changes nothing that anybody would look for later. */
export const keep_draft = routes.keep_draft.handler(async ({ input, context: { scope, caller, note } }) => {
  const { id, text, attachment_ids } = input;
  const place = placeOf(caller, id);
  note.unchanged = true;
  if (text.trim() === '' && attachment_ids.length === 0) await dropDraft(scope.db, scope, place);
  else if (!(await keepDraft(scope, { ...place, text, attachment_ids }))) throw noConversation(id);
  return shown(scope, place);
});
