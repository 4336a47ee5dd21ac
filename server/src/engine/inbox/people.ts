// Who somebody is to this team: what it is called here, notes of it, labels, and which contacts are one person.
import { GroundcrewError } from '#lib/errors.ts';
import type { Database } from '#store/database/database.ts';
import { labelIdsOf, setLabels } from '#store/inbox/labels.ts';
import {
  conversationsWith,
  lockContacts,
  setContact,
  setPerson,
  type ContactStand,
} from '#store/inbox/people/people.ts';
import { tellInbox } from '#store/inbox/tell.ts';
import type { Scope } from '#store/scope.ts';
import { assertLabels } from './work.ts';

export type ContactChange = { custom_name?: string | null | undefined; notes?: string | undefined };

/** False: all was so already. Throws `not_found`. */
export function changeContact(scope: Scope, id: number, change: ContactChange): Promise<boolean> {
  return withContacts(scope, [id], async (tx, contacts) => {
    const before = contactIn(contacts, id);
    const { custom_name = before.custom_name, notes = before.notes } = change;
    if (custom_name === before.custom_name && notes === before.notes) return false;
    await setContact(tx, scope, { id, custom_name, notes });
    await tellOf(tx, scope, [id]);
    return true;
  });
}

/** All that it has from then on. False: it has them already. */
export function labelContact(scope: Scope, id: number, label_ids: readonly number[]): Promise<boolean> {
  return withContacts(scope, [id], async (tx, contacts) => {
    contactIn(contacts, id);
    await assertLabels(tx, scope, 'label_ids', label_ids);
    const before = await labelIdsOf(tx, { of: 'contact', id });
    const remove = before.filter((label) => !label_ids.includes(label));
    const changed = await setLabels(tx, scope, { of: 'contact', id, add: label_ids, remove });
    if (changed) await tellOf(tx, scope, [id]);
    return changed;
  });
}

/** The person of `from` becomes that of `into`, with all its contacts. False: they are one already. */
export function mergeContacts(scope: Scope, { from, into }: { from: number; into: number }): Promise<boolean> {
  return withContacts(scope, [from, into], async (tx, contacts) => {
    const { person } = contactIn(contacts, into);
    const other = contactIn(contacts, from).person;
    if (other === person) return false;
    const moved = [...contacts.values()].filter((contact) => contact.person === other).map(({ id }) => id);
    await setPerson(tx, scope, moved, person);
    await tellOf(tx, scope, [...contacts.keys()]);
    return true;
  });
}

/** It is a person of its own; the others stay one. False: it is so already. */
export function splitContact(scope: Scope, id: number): Promise<boolean> {
  return withContacts(scope, [id], async (tx, contacts) => {
    contactIn(contacts, id);
    const others = [...contacts.keys()].filter((other) => other !== id);
    const [next] = others;
    if (next === undefined) return false;
    await separate(tx, scope, { id, others });
    await tellOf(tx, scope, [...contacts.keys()]);
    return true;
  });
}

/** The first of the others is the person from then on, whoever was it. */
export async function separate(
  tx: Database,
  scope: Scope,
  { id, others }: { id: number; others: readonly number[] },
): Promise<void> {
  await setPerson(tx, scope, [id], id);
  const [next] = others;
  if (next !== undefined) await setPerson(tx, scope, others, next);
}

function withContacts<T>(
  scope: Scope,
  ids: readonly number[],
  act: (tx: Database, contacts: ReadonlyMap<number, ContactStand>) => Promise<T>,
): Promise<T> {
  return scope.db.transaction().execute(async (tx) => act(tx, await lockContacts(tx, scope, ids)));
}

export function contactIn(contacts: ReadonlyMap<number, ContactStand>, id: number): ContactStand {
  const contact = contacts.get(id);
  if (contact) return contact;
  throw new GroundcrewError('not_found', { detail: `contact ${id}` });
}

async function tellOf(tx: Database, scope: Scope, contact_ids: readonly number[]): Promise<void> {
  await tellInbox(tx, scope, { updated: await conversationsWith(tx, scope, contact_ids) });
}
