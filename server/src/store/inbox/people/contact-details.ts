// Contacts as people see them: what is known of each, on which channels a person is, and what it was talked about.
import { sql, type RawBuilder } from 'kysely';
import type { ConversationState, Platform } from '#domain/inbox.ts';
import { searchTerms, tsqueryOf } from '#domain/inbox/search-words.ts';
import { labelsOf, type ContactView, type LabelView } from '#store/inbox/views.ts';
import { countRows, readKeyset, type RowKey, type SortColumn } from '#store/database/keyset.ts';
import type { Scope } from '#store/scope.ts';

export type ContactChannel = ContactView & {
  platform: Platform;
  telegram_id: number | null;
  stop_said_at: Date | null;
  do_not_contact: { id: number; reason: string | null; created_by: string; created_at: Date } | null;
  labels: LabelView[];
};

type OfPerson = {
  id: number;
  platform: Platform;
  account: string | null;
  mailbox: string | null;
  subject: string | null;
  state: ConversationState;
  archived: boolean;
  assignee: string | null;
  last_message_at: Date | null;
  last_message_text: string | null;
};

export type ContactDetail = ContactChannel & {
  own_name: string | null;
  custom_name: string | null;
  notes: string;
  channels: (ContactChannel & { notes: string })[];
  conversations: number;
  history: OfPerson[];
  created_at: Date;
  updated_at: Date;
};

export type ContactListed = ContactChannel & {
  conversations: number;
  last_message_at: Date | null;
  created_at: Date;
  updated_at: Date;
};

/** The pane has no place for more. */
const HISTORY_MAX = 50;

const columns = sql`p.id, coalesce(p.custom_name, p.name) as name, p.username, p.email, p.phone, p.is_bot,
  p.photo is not null as has_photo, p.platform, p.telegram_id, p.stop_said_at, ${labelsOf('contact', sql`p.id`)} as labels`;

/** The entry of the list that means the contact, as `entriesAbout` finds it. */
const LISTED = sql`left join lateral (
    select d.id, d.reason, d.created_by, d.created_at from do_not_contact d
    where d.workspace_id = p.workspace_id and (d.telegram_user_id = p.telegram_id or lower(d.username) = lower(p.username)
      or d.email = p.email or d.phone = '+' || regexp_replace(p.phone, '\\D', '', 'g'))
    order by d.id limit 1) d on true`;
const listedColumns = sql`d.id as listed_id, d.reason as listed_reason, d.created_by as listed_by, d.created_at as listed_at`;

type Listed = {
  listed_id: number | null;
  listed_reason: string | null;
  listed_by: string | null;
  listed_at: Date | null;
};
type Row<Shown> = Omit<Shown, 'do_not_contact'> & Listed;

function shown<Each extends Listed>(row: Each): Omit<Each, keyof Listed> & Pick<ContactChannel, 'do_not_contact'> {
  const { listed_id: id, listed_reason: reason, listed_by: created_by, listed_at: created_at, ...contact } = row;
  const is_listed = id !== null && created_by !== null && created_at !== null;
  return { ...contact, do_not_contact: is_listed ? { id, reason, created_by, created_at } : null };
}

export async function findContact({ db, workspace_id }: Scope, id: number): Promise<ContactDetail | null> {
  const { rows } = await sql<
    Row<ContactChannel> & Pick<ContactDetail, 'own_name' | 'custom_name' | 'notes' | 'created_at' | 'updated_at'>
  >`
    select ${columns}, ${listedColumns}, p.name as own_name, p.custom_name, p.notes, p.created_at, p.updated_at
    from contacts p ${LISTED}
    where p.workspace_id = ${workspace_id} and coalesce(p.person_id, p.id) = (
      select coalesce(person_id, id) from contacts where workspace_id = ${workspace_id} and id = ${id})
    order by p.platform desc, p.id`.execute(db);
  const contacts = rows.map((row) => shown(row));
  const contact = contacts.find((each) => each.id === id);
  if (!contact) return null;
  const ids = contacts.map((each) => each.id);
  const history = await sql<OfPerson & { all: number }>`
    select c.id, c.platform, a.session_name as account, m.email as mailbox, c.subject, c.state, c.archived, u.name as assignee,
      c.last_message_at, c.last_message_text, count(*) over () as "all"
    from conversations c
    left join telegram_accounts a on a.id = c.account_id
    left join manager_smtp_accounts m on m.id = c.mailbox_id
    left join "user" u on u.id = c.assignee
    where c.workspace_id = ${workspace_id} and c.contact_id = any(${ids}::bigint[])
    order by c.last_message_at desc nulls last, c.id desc limit ${HISTORY_MAX}`.execute(db);
  return {
    ...contact,
    channels: contacts.map(
      ({ own_name: _own, custom_name: _custom, created_at: _at, updated_at: _updated, ...channel }) => channel,
    ),
    conversations: history.rows[0]?.all ?? 0,
    history: history.rows.map(({ all: _all, ...row }) => row),
  };
}

const SORTS = {
  id: { value: sql`p.id`, type: 'bigint', nullable: false },
  updated_at: { value: sql`p.updated_at`, type: 'timestamptz', nullable: false },
} as const satisfies Record<string, SortColumn>;

export type ContactWish = {
  platform?: Platform | undefined;
  label_ids?: readonly number[] | undefined;
  search?: string | undefined;
  sort: keyof typeof SORTS;
  descending: boolean;
  after: RowKey | null;
  limit: number;
  count: boolean;
};

export async function pageOfContacts(
  { db, workspace_id }: Scope,
  wish: ContactWish,
): Promise<{ rows: (ContactListed & { row_key: RowKey })[]; total: number | null }> {
  const { platform, label_ids, search } = wish;
  const conditions: RawBuilder<unknown>[] = [sql`p.workspace_id = ${workspace_id}`];
  if (platform !== undefined) conditions.push(sql`p.platform = ${platform}`);
  if (label_ids !== undefined) {
    conditions.push(
      sql`p.id in (select contact_id from contact_labels where label_id = any(${[...label_ids]}::bigint[]))`,
    );
  }
  if (search) {
    const query = tsqueryOf(searchTerms(search), { every_prefix: true });
    conditions.push(query === null ? sql`false` : sql`p.search @@ ${query}::tsquery`);
  }
  const where = sql.join(conditions, sql` and `);
  const rows = await readKeyset<Row<ContactListed>>(db, {
    ...wish,
    columns: sql`${columns}, ${listedColumns}, p.created_at, p.updated_at,
      (select count(*) from conversations c where c.contact_id = p.id) as conversations,
      (select max(c.last_message_at) from conversations c where c.contact_id = p.id) as last_message_at`,
    from: sql`contacts p ${LISTED}`,
    where,
    id: sql`p.id`,
    sort: SORTS[wish.sort],
  });
  return {
    rows: rows.map((row) => shown(row)),
    total: wish.count ? await countRows(db, { from: sql`contacts p`, where }) : null,
  };
}

/** Null: it has none here. */
export async function contactPhoto({ db, workspace_id }: Scope, id: number): Promise<Uint8Array | null> {
  const { rows } = await sql<{ photo: Uint8Array | null }>`
    select photo from contacts where workspace_id = ${workspace_id} and id = ${id}`.execute(db);
  return rows[0]?.photo ?? null;
}
