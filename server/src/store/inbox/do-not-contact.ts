import { sql, type RawBuilder } from 'kysely';
import type { Contact, DoNotContact, Person } from '#domain/do-not-contact.ts';
import { countRows, readKeyset, type RowKey } from '#store/database/keyset.ts';
import type { Scope } from '#store/scope.ts';

const columns = sql`id, telegram_user_id, username, phone, email, reason, created_by, created_at`;

/** False when it is there already; then only its reason is new, if one is given. */
export async function addDoNotContact(
  scope: Scope,
  entry: { contact: Contact; reason: string | null; by: string },
): Promise<boolean> {
  const { contact } = entry;
  const known = { telegram_user_id: null, username: null, phone: null, email: null, ...contact };
  return scope.db.transaction().execute(async (tx) => {
    const { numAffectedRows } = await sql`
      insert into do_not_contact (workspace_id, telegram_user_id, username, phone, email, reason, created_by, created_at)
      values (${scope.workspace_id}, ${known.telegram_user_id}, ${known.username}, ${known.phone}, ${known.email},
        ${entry.reason}, ${entry.by}, ${scope.now()})
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

/** Null when there is none of this workspace. */
export async function doNotContactOf(scope: Scope, contact: Contact): Promise<DoNotContact | null> {
  const { rows } = await sql<DoNotContact>`
    select ${columns} from do_not_contact where workspace_id = ${scope.workspace_id} and ${is(contact)}`.execute(
    scope.db,
  );
  return rows[0] ?? null;
}

/** False when it was not there. */
export async function removeDoNotContactById(scope: Scope, id: number): Promise<boolean> {
  const { numAffectedRows } = await sql`
    delete from do_not_contact where workspace_id = ${scope.workspace_id} and id = ${id}`.execute(scope.db);
  return numAffectedRows === 1n;
}

export async function pageOfDoNotContact(
  scope: Scope,
  wish: { descending: boolean; after: RowKey | null; limit: number; count: boolean; search?: string | undefined },
): Promise<{ rows: (DoNotContact & { row_key: RowKey })[]; total: number | null }> {
  const conditions = [sql`workspace_id = ${scope.workspace_id}`];
  if (wish.search) {
    const part = `%${wish.search.replace(/^@/, '').replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
    conditions.push(
      sql`(username ilike ${part} or phone ilike ${part} or email ilike ${part} or telegram_user_id::text like ${part} or reason ilike ${part})`,
    );
  }
  const where = sql.join(conditions, sql` and `);
  const from = sql`do_not_contact`;
  const rows = await readKeyset<DoNotContact>(scope.db, {
    ...wish,
    columns,
    from,
    where,
    id: sql`id`,
    sort: { value: sql`id`, type: 'bigint', nullable: false },
  });
  return { rows, total: wish.count ? await countRows(scope.db, { from, where }) : null };
}

function is(contact: Contact): RawBuilder<unknown> {
  if ('telegram_user_id' in contact) return sql`telegram_user_id = ${contact.telegram_user_id}`;
  if ('email' in contact) return sql`email = ${contact.email}`;
  return 'phone' in contact ? sql`phone = ${contact.phone}` : sql`lower(username) = lower(${contact.username})`;
}

/** Those that may mean this person; `doNotContact` says which does. */
export async function entriesAbout(scope: Scope, person: Person): Promise<DoNotContact[]> {
  const names = person.usernames.map((name) => name.replace(/^@/, '').toLowerCase());
  const { rows } = await sql<DoNotContact>`
    select ${columns} from do_not_contact
    where workspace_id = ${scope.workspace_id} and (telegram_user_id = ${person.telegram_user_id}
      or lower(username) = any(${names}::text[]) or email = lower(${person.email}::text)
      or phone = '+' || regexp_replace(${person.phone}::text, '\\D', '', 'g'))
    order by id`.execute(scope.db);
  return rows;
}
