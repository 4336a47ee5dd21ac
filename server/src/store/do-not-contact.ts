import { sql, type RawBuilder } from 'kysely';
import type { Contact, DoNotContact } from '#domain/do-not-contact.ts';
import type { Scope } from '#store/scope.ts';

const columns = sql`id, telegram_user_id, username, phone, reason, created_by, created_at`;

/** False when it is there already; then only its reason is new, if one is given. */
export async function addDoNotContact(
  scope: Scope,
  entry: { contact: Contact; reason: string | null; by: string },
): Promise<boolean> {
  const { contact } = entry;
  const known = { telegram_user_id: null, username: null, phone: null, ...contact };
  return scope.db.transaction().execute(async (tx) => {
    const { numAffectedRows } = await sql`
      insert into do_not_contact (workspace_id, telegram_user_id, username, phone, reason, created_by, created_at)
      values (${scope.workspace_id}, ${known.telegram_user_id}, ${known.username}, ${known.phone}, ${entry.reason},
        ${entry.by}, ${scope.now()})
      on conflict do nothing`.execute(tx);
    if (numAffectedRows === 1n) return true;
    if (entry.reason !== null) {
      await sql`update do_not_contact set reason = ${entry.reason}
        where workspace_id = ${scope.workspace_id} and ${is(contact)}`.execute(tx);
    }
    return false;
  });
}

/** False when it was not there. */
export async function removeDoNotContact(scope: Scope, contact: Contact): Promise<boolean> {
  const { numAffectedRows } = await sql`
    delete from do_not_contact where workspace_id = ${scope.workspace_id} and ${is(contact)}`.execute(scope.db);
  return numAffectedRows === 1n;
}

export async function listDoNotContact(scope: Scope): Promise<DoNotContact[]> {
  const { rows } = await sql<DoNotContact>`
    select ${columns} from do_not_contact where workspace_id = ${scope.workspace_id} order by id`.execute(scope.db);
  return rows;
}

function is(contact: Contact): RawBuilder<unknown> {
  if ('telegram_user_id' in contact) return sql`telegram_user_id = ${contact.telegram_user_id}`;
  return 'phone' in contact ? sql`phone = ${contact.phone}` : sql`lower(username) = lower(${contact.username})`;
}
