import { writerOf } from '#api/conversations.ts';
import { inWorkspace } from '#api/implement.ts';
import type { Caller } from '#auth/caller.ts';
import { noConversation } from '#engine/inbox/acts.ts';
import { dropDraft, keepDraft, listDrafts, readDraft, type Draft } from '#store/inbox/drafts.ts';
import type { Scope } from '#store/scope.ts';

const routes = inWorkspace.conversations;

export function placeOf(caller: Caller, conversation_id: number): { conversation_id: number; user_id: string } {
  return { conversation_id, user_id: writerOf(caller) };
}

export const drafts = {
  list: inWorkspace.drafts.list.handler(async ({ context: { scope, caller } }) => ({
    items: await listDrafts(scope, writerOf(caller)),
  })),
};

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
