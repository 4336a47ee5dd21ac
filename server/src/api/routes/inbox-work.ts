// What a team does with conversations and contacts beside reading and answering.
import { byOf } from '#api/by.ts';
import { narrowed, personOf, shownConversation } from '#api/conversations.ts';
import { conversationExport } from '#api/conversation-export.ts';
import { inWorkspace } from '#api/implement.ts';
import { pageFrom, pageWish } from '#api/paging.ts';
import { eraseContact, whatErasureTakes } from '#engine/inbox/erase-contact.ts';
import { changeContact, labelContact, mergeContacts, splitContact } from '#engine/inbox/people.ts';
import { changeConversations, chosenConversations, claimConversation, labelConversation } from '#engine/inbox/work.ts';
import { badField, GroundcrewError } from '#lib/errors.ts';
import { contactPhoto, findContact, pageOfContacts } from '#store/inbox/people/contact-details.ts';
import { search as searchIn } from '#store/inbox/search/search.ts';
import type { Scope } from '#store/scope.ts';

const routes = inWorkspace.conversations;

const claim = routes.claim.handler(async ({ input, context: { scope, caller, note } }) => {
  if (caller.person_id === null)
    throw badField('id', 'this token belongs to nobody: assign the conversation to a person');
  note.unchanged = !(await claimConversation(scope, input.id, caller.person_id));
  return shownConversation(scope, input.id);
});

const set_labels = routes.set_labels.handler(async ({ input, context: { scope, note } }) => {
  note.unchanged = !(await labelConversation(scope, input.id, input.label_ids));
  return shownConversation(scope, input.id);
});

const bulk = routes.bulk.handler(async ({ input, context: { scope, caller, note } }) => {
  const filter = input.filter && narrowed(input.filter, caller);
  const ids = await chosenConversations(scope, { ids: input.ids, filter });
  const assignee = personOf(input.change.assignee, caller);
  const items = await changeConversations(scope, ids, { ...input.change, assignee });
  const changed = items.filter(({ outcome }) => outcome === 'changed').length;
  note.unchanged = changed === 0;
  note.data = { ...input.change, assignee, matched: ids.length, changed, by: byOf(caller) };
  return { matched: ids.length, changed, items };
});

const export_whole = routes.export.handler(async ({ input, context: { scope } }) =>
  conversationExport(scope, await shownConversation(scope, input.id), input.format),
);

export const conversation_work = { claim, set_labels, bulk, export: export_whole };

async function shownContact(scope: Scope, id: number) {
  const found = await findContact(scope, id);
  if (found) return found;
  throw new GroundcrewError('not_found', { detail: `contact ${id}` });
}

const of_contacts = inWorkspace.contacts;

/** What Telegram keeps of people is JPEG. */
const photo = of_contacts.photo.handler(async ({ input, context: { scope } }) => {
  const bytes = await contactPhoto(scope, input.id);
  if (!bytes) throw new GroundcrewError('not_found', { detail: `picture of contact ${input.id}` });
  return new File([new Uint8Array(bytes)], `contact-${input.id}.jpg`, { type: 'image/jpeg' });
});

export const contacts = {
  list: of_contacts.list.handler(async ({ input, context: { scope } }) =>
    pageFrom(input, await pageOfContacts(scope, { ...input, ...pageWish(input) })),
  ),
  get: of_contacts.get.handler(({ input, context: { scope } }) => shownContact(scope, input.id)),
  photo,
  /** The audit log says what was changed, and not what it says. */
  change: of_contacts.change.handler(async ({ input: { id, ...change }, context: { scope, note } }) => {
    note.unchanged = !(await changeContact(scope, id, change));
    note.data = { fields: Object.keys(change) };
    return shownContact(scope, id);
  }),
  set_labels: of_contacts.set_labels.handler(async ({ input, context: { scope, note } }) => {
    note.unchanged = !(await labelContact(scope, input.id, input.label_ids));
    return shownContact(scope, input.id);
  }),
  merge: of_contacts.merge.handler(async ({ input, context: { scope, note } }) => {
    if (input.id === input.contact_id) throw badField('contact_id', 'it takes another contact');
    note.unchanged = !(await mergeContacts(scope, { from: input.contact_id, into: input.id }));
    return shownContact(scope, input.id);
  }),
  split: of_contacts.split.handler(async ({ input, context: { scope, note } }) => {
    note.unchanged = !(await splitContact(scope, input.id));
    return shownContact(scope, input.id);
  }),
  erasure: of_contacts.erasure.handler(({ input, context: { scope } }) => whatErasureTakes(scope, input.id)),
  erase: of_contacts.erase.handler(async ({ input, context: { scope, note } }) => {
    const erased = await eraseContact(scope, input.id);
    note.data = erased;
    return erased;
  }),
};

export const search = {
  find: inWorkspace.search.find.handler(async ({ input, context: { scope, caller } }) =>
    pageFrom(input, await searchIn(scope, { ...narrowed(input, caller), ...pageWish(input) })),
  ),
};
