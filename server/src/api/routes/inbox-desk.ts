// What a team keeps for its work in the inbox: labels, notes, canned replies, filters.
import { mayAtLeast } from '@groundcrew/contract';
import { byOf } from '#api/by.ts';
import { inWorkspace } from '#api/implement.ts';
import { pageFrom, pageWish } from '#api/paging.ts';
import type { Caller } from '#auth/caller.ts';
import { noConversation } from '#engine/inbox/acts.ts';
import {
  cannedReplyIn,
  changeCannedReply,
  changeFilter,
  changeLabel,
  forgetFilter,
  keepFilter,
  makeCannedReply,
  makeLabel,
  removeCannedReply,
  removeLabel,
} from '#engine/inbox/desk-lists.ts';
import { addNote, changeNote, removeNote } from '#engine/inbox/notes.ts';
import { listCannedReplies } from '#store/inbox/canned-replies.ts';
import { listLabels } from '#store/inbox/labels.ts';
import { findConversation } from '#store/inbox/lists.ts';
import { lockNote, pageOfNotes } from '#store/inbox/notes.ts';
import { listSavedFilters } from '#store/inbox/saved-filters.ts';
import type { ConversationFilter } from '@groundcrew/contract';

const REMOVED = { removed: true as const };

export const labels = {
  list: inWorkspace.labels.list.handler(async ({ context: { scope } }) => ({ items: await listLabels(scope) })),
  make: inWorkspace.labels.make.handler(({ input, context: { scope, caller } }) =>
    makeLabel(scope, input, byOf(caller)),
  ),
  change: inWorkspace.labels.change.handler(({ input: { id, ...change }, context: { scope, caller } }) =>
    changeLabel(scope, id, change, byOf(caller)),
  ),
  remove: inWorkspace.labels.remove.handler(async ({ input, context: { scope, caller } }) => {
    await removeLabel(scope, input.id, byOf(caller));
    return REMOVED;
  }),
};

const actorOf = (caller: Caller) => ({
  user_id: caller.person_id,
  by: caller.name,
  is_admin: caller.workplace !== null && mayAtLeast(caller.workplace.role, 'admin'),
});

export const conversation_notes = {
  notes: inWorkspace.conversations.notes.handler(async ({ input, context: { scope } }) => {
    if (!(await findConversation(scope, input.id))) throw noConversation(input.id);
    return pageFrom(input, await pageOfNotes(scope, { ...pageWish(input), conversation_id: input.id }));
  }),
  /** The audit log says that one was written, and not what. */
  add_note: inWorkspace.conversations.add_note.handler(async ({ input, context: { scope, caller, note } }) => {
    const { id: conversation_id, text, mentioned = [] } = input;
    const { user_id: author_id, by: author } = actorOf(caller);
    const added = await addNote(scope, { conversation_id, author_id, author, text, mentioned });
    note.data = { note_id: added.id, mentioned };
    return added;
  }),
};

export const notes = {
  change: inWorkspace.notes.change.handler(async ({ input, context: { scope, caller, note } }) => {
    const { id, ...change } = input;
    const changed = await changeNote(scope, id, change, actorOf(caller));
    note.unchanged = changed === null;
    const found = changed ?? (await lockNote(scope.db, scope, id))!;
    note.data = { conversation_id: found.conversation_id, mentioned: found.mentioned };
    return found;
  }),
  remove: inWorkspace.notes.remove.handler(async ({ input, context: { scope, caller, note } }) => {
    const removed = await removeNote(scope, input.id, actorOf(caller));
    note.data = { conversation_id: removed.conversation_id };
    return removed;
  }),
};

const canned = inWorkspace.canned_replies;
const ownerOf = (caller: Caller) => ({ user_id: caller.person_id, by: byOf(caller) });

export const canned_replies = {
  list: canned.list.handler(async ({ input, context: { scope, caller } }) => ({
    items: await listCannedReplies(scope, caller.person_id, input),
  })),
  make: canned.make.handler(async ({ input, context: { scope, caller, note } }) => {
    note.data = { shortcut: input.shortcut, shared: input.shared };
    return makeCannedReply(scope, { ...input, platform: input.platform ?? null }, ownerOf(caller));
  }),
  change: canned.change.handler(async ({ input: { id, ...change }, context: { scope, caller, note } }) => {
    const changed = await changeCannedReply(scope, id, change, ownerOf(caller));
    note.data = { shortcut: changed.shortcut };
    return changed;
  }),
  remove: canned.remove.handler(async ({ input, context: { scope, caller } }) => {
    await removeCannedReply(scope, input.id, ownerOf(caller));
    return REMOVED;
  }),
  render: canned.render.handler(({ input, context: { scope, caller } }) =>
    cannedReplyIn(scope, {
      ...input,
      user_id: caller.person_id,
      agent: caller.via === 'session' ? caller.name : null,
    }),
  ),
};

const saved = inWorkspace.saved_filters;

export const saved_filters = {
  list: saved.list.handler(async ({ context: { scope, caller } }) => ({
    items: await listSavedFilters<ConversationFilter>(scope, caller.person_id),
  })),
  make: saved.make.handler(({ input, context: { scope, caller } }) => keepFilter(scope, input, ownerOf(caller))),
  change: saved.change.handler(({ input: { id, ...change }, context: { scope, caller } }) =>
    changeFilter<ConversationFilter>(scope, id, change, ownerOf(caller)),
  ),
  remove: saved.remove.handler(async ({ input, context: { scope, caller } }) => {
    await forgetFilter(scope, input.id, ownerOf(caller));
    return REMOVED;
  }),
};
