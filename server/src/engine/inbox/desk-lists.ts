// What a team keeps for its work in the inbox: labels, canned replies, filters. Whoever looks is told of each change.
import type { EventData } from '#domain/events.ts';
import { personIn } from '#domain/inbox/mail-people.ts';
import { cannedFault, renderCanned, type Rendered } from '#domain/inbox/canned-reply.ts';
import { badField, GroundcrewError } from '#lib/errors.ts';
import type { Database } from '#store/database/database.ts';
import { addEvent } from '#store/events/events.ts';
import {
  deleteCannedReply,
  insertCannedReply,
  listCannedReplies,
  lockCannedReply,
  updateCannedReply,
  valuesOf,
  type CannedFields,
  type CannedRow,
  valuesOfMail,
} from '#store/inbox/canned-replies.ts';
import {
  countLabels,
  deleteLabel,
  findLabel,
  insertLabel,
  updateLabel,
  type LabelFields,
} from '#store/inbox/labels.ts';
import {
  deleteSavedFilter,
  insertSavedFilter,
  listSavedFilters,
  lockSavedFilter,
  updateSavedFilter,
  type SavedFilterRow,
} from '#store/inbox/saved-filters.ts';
import type { LabelView } from '#store/inbox/views.ts';
import type { Scope } from '#store/scope.ts';
import { isTaken } from '#store/database/sqlstates.ts';
import { noConversation } from './acts.ts';

/** More of them nobody finds anything in. */
const LABELS_MAX = 200;
const CANNED_MAX = 1_000;
const FILTERS_MAX = 200;

type What = EventData['desk.changed']['what'];
/** Fields that are left out stay. */
type Change<Fields> = { [Name in keyof Fields]?: Fields[Name] | undefined };

/** Throws `already_exists`. */
export async function makeLabel(scope: Scope, fields: LabelFields, by: string): Promise<LabelView> {
  if ((await countLabels(scope)) >= LABELS_MAX) throw tooMany(`${LABELS_MAX} labels`);
  return changing(scope, { what: 'labels', by, name: fields.name }, (tx) => insertLabel(tx, scope, fields));
}

export function changeLabel(scope: Scope, id: number, change: Change<LabelFields>, by: string): Promise<LabelView> {
  return changing(scope, { what: 'labels', by, name: change.name }, async (tx) => {
    const before = await findLabel(tx, scope, id);
    if (!before) throw missing(`label ${id}`);
    const after = { ...before, ...given(change) };
    await updateLabel(tx, after);
    return after;
  });
}

export function removeLabel(scope: Scope, id: number, by: string): Promise<void> {
  return changing(scope, { what: 'labels', by }, async (tx) => {
    if (!(await deleteLabel(tx, scope, id))) throw missing(`label ${id}`);
  });
}

/**
 * Of everybody where `shared` is true, and else of this person. Throws `bad_value` for a text with a place of which nobody knows
 * anything, `already_exists` for the shortcut.
 */
export async function makeCannedReply(
  scope: Scope,
  { shared, ...fields }: CannedFields & { shared: boolean },
  { user_id, by }: Owner,
): Promise<CannedRow> {
  assertCanned(fields.text);
  if (!shared && user_id === null) throw ownerless('canned replies');
  if ((await listCannedReplies(scope, user_id)).length >= CANNED_MAX) throw tooMany(`${CANNED_MAX} canned replies`);
  return changing(scope, { what: 'canned_replies', by, name: fields.shortcut }, (tx) =>
    insertCannedReply(tx, scope, { ...fields, user_id: shared ? null : user_id, by }),
  );
}

export function changeCannedReply(
  scope: Scope,
  id: number,
  change: Change<CannedFields>,
  { user_id, by }: Owner,
): Promise<CannedRow> {
  if (change.text !== undefined) assertCanned(change.text);
  return changing(scope, { what: 'canned_replies', by, name: change.shortcut }, async (tx) => {
    const before = await lockCannedReply(tx, scope, { id, user_id });
    if (!before) throw missing(`canned reply ${id}`);
    return updateCannedReply(tx, scope, { ...before, ...given(change) });
  });
}

export function removeCannedReply(scope: Scope, id: number, { user_id, by }: Owner): Promise<void> {
  return changing(scope, { what: 'canned_replies', by }, async (tx) => {
    if (!(await deleteCannedReply(tx, scope, { id, user_id }))) throw missing(`canned reply ${id}`);
  });
}

/** `agent`: who answers. */
export async function cannedReplyIn(
  scope: Scope,
  place: RenderPlace & { id: number; user_id: string | null; agent: string | null; keep_missing: boolean },
): Promise<Rendered> {
  const { id, user_id, agent, keep_missing } = place;
  const canned = await lockCannedReply(scope.db, scope, { id, user_id });
  if (!canned) throw missing(`canned reply ${id}`);
  const values = await valuesAt(scope, place);
  return renderCanned(canned.text, { ...values, 'agent.name': agent }, { keep_missing });
}

/** In a conversation, or in a mail that begins one. */
type RenderPlace = {
  conversation_id?: number | undefined;
  mailbox_id?: number | undefined;
  to?: string | undefined;
  subject?: string | undefined;
};

async function valuesAt(scope: Scope, { conversation_id, mailbox_id, to, subject }: RenderPlace) {
  if ((conversation_id === undefined) === (mailbox_id === undefined)) {
    throw badField('conversation_id', 'either this or mailbox_id is given');
  }
  if (conversation_id !== undefined) {
    const values = await valuesOf(scope, conversation_id);
    if (values) return values;
    throw noConversation(conversation_id);
  }
  const person = personIn(to ?? '');
  const values = await valuesOfMail(scope, { mailbox_id: mailbox_id ?? 0, person, subject: subject ?? null });
  if (values) return values;
  throw missing(`mailbox ${mailbox_id}`);
}

type Owner = { user_id: string | null; by: string };

/** Of everybody where `shared` is true, and else of this person; a token that belongs to nobody keeps those of everybody alone. */
export async function keepFilter<Filter>(
  scope: Scope,
  { name, filter, shared }: { name: string; filter: Filter; shared: boolean },
  { user_id, by }: Owner,
): Promise<SavedFilterRow<Filter>> {
  if (!shared && user_id === null) throw ownerless('filters');
  if ((await listSavedFilters(scope, user_id)).length >= FILTERS_MAX) throw tooMany(`${FILTERS_MAX} filters`);
  return changing(scope, { what: 'saved_filters', by, name }, (tx) =>
    insertSavedFilter(tx, scope, { name, filter, user_id: shared ? null : user_id, by }),
  );
}

export function changeFilter<Filter>(
  scope: Scope,
  id: number,
  change: Change<{ name: string; filter: Filter }>,
  { user_id, by }: Owner,
): Promise<SavedFilterRow<Filter>> {
  return changing(scope, { what: 'saved_filters', by, name: change.name }, async (tx) => {
    const before = await lockSavedFilter<Filter>(tx, scope, { id, user_id });
    if (!before) throw missing(`saved filter ${id}`);
    const { name = before.name, filter = before.filter } = change;
    return updateSavedFilter(tx, scope, { id, name, filter });
  });
}

export function forgetFilter(scope: Scope, id: number, { user_id, by }: Owner): Promise<void> {
  return changing(scope, { what: 'saved_filters', by }, async (tx) => {
    if (!(await deleteSavedFilter(tx, scope, { id, user_id }))) throw missing(`saved filter ${id}`);
  });
}

/** One transaction, whose end tells everybody that something of that kind is different. */
async function changing<T>(
  scope: Scope,
  { what, by, name = '' }: { what: What; by: string; name?: string | undefined },
  act: (tx: Database) => Promise<T>,
): Promise<T> {
  try {
    return await scope.db.transaction().execute(async (tx) => {
      const done = await act(tx);
      await addEvent(scope, { type: 'desk.changed', account_id: null, data: { what, by } }, tx);
      return done;
    });
  } catch (cause) {
    if (!isTaken(cause)) throw cause;
    throw new GroundcrewError('already_exists', {
      detail: `"${name}" is among the ${what.replace('_', ' ')} already`,
      cause,
    });
  }
}

function given<Fields extends object>(change: Change<Fields>): Partial<Fields> {
  const said = Object.entries(change).filter(([, value]) => value !== undefined);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the same fields, without those that are left out
  return Object.fromEntries(said) as Partial<Fields>;
}

function assertCanned(text: string): void {
  const fault = cannedFault(text);
  if (fault !== null) throw badField('text', fault);
}

function ownerless(what: string): GroundcrewError {
  return badField('shared', `this token belongs to nobody: its ${what} are of everybody`);
}

function missing(what: string): GroundcrewError {
  return new GroundcrewError('not_found', { detail: what });
}

function tooMany(what: string): GroundcrewError {
  return badField('name', `there are ${what} already, and more cannot be kept: remove one first`);
}
