// Who somebody is to this team: names and notes that it gives, and contacts that are one person. Of the contacts of a person one is
// the person itself (`person_id` is null), and the others point to it.
import { sql } from 'kysely';
import type { Database } from '#store/database/database.ts';
import type { Scope } from '#store/scope.ts';

export type ContactStand = {
  id: number;
  /** The contact that is the person: itself, or another one. */
  person: number;
  custom_name: string | null;
  notes: string;
};

/** Locks these contacts, and all that are the same persons, until the transaction ends; by their ids. */
export async function lockContacts(
  tx: Database,
  { workspace_id }: Scope,
  ids: readonly number[],
): Promise<Map<number, ContactStand>> {
  const { rows } = await sql<ContactStand>`
    select id, coalesce(person_id, id) as person, custom_name, notes from contacts
    where workspace_id = ${workspace_id} and coalesce(person_id, id) in (
      select coalesce(person_id, id) from contacts where workspace_id = ${workspace_id} and id = any(${[...ids]}::bigint[]))
    order by id for update`.execute(tx);
  return new Map(rows.map((row) => [row.id, row]));
}

export async function setContact(
  tx: Database,
  scope: Scope,
  { id, custom_name, notes }: Pick<ContactStand, 'id' | 'custom_name' | 'notes'>,
): Promise<void> {
  await sql`
    update contacts set custom_name = ${custom_name}, notes = ${notes}
    where workspace_id = ${scope.workspace_id} and id = ${id}`.execute(tx);
}

/** These contacts are that person from then on; the person itself may be among them. */
export async function setPerson(
  tx: Database,
  { workspace_id }: Scope,
  ids: readonly number[],
  person: number,
): Promise<void> {
  await sql`
    update contacts set person_id = nullif(${person}::bigint, id)
    where workspace_id = ${workspace_id} and id = any(${[...ids]}::bigint[])`.execute(tx);
}

/** The newest conversations with these contacts: those that somebody may look at. */
export async function conversationsWith(
  tx: Database,
  { workspace_id }: Scope,
  ids: readonly number[],
): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select id from conversations where workspace_id = ${workspace_id} and contact_id = any(${[...ids]}::bigint[])
    order by last_message_at desc nulls last, id desc limit 100`.execute(tx);
  return rows.map(({ id }) => id);
}
