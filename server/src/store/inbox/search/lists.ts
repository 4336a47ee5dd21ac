// What a search asks of the tables: of messages, conversations, contacts and notes.
import { sql, type RawBuilder } from 'kysely';
import type { Direction, Platform } from '#domain/inbox.ts';
import type { Snippet } from '#domain/inbox/search-words.ts';
import { contactJson, type ContactView } from '#store/inbox/views.ts';
import type { Keyset, RowKey } from '#store/database/keyset.ts';
import type { Scope } from '#store/scope.ts';

export type SearchIn = 'messages' | 'conversations' | 'contacts' | 'notes';

export type SearchWish = {
  q: string;
  in: SearchIn;
  platform?: Platform | undefined;
  account_id?: number | undefined;
  mailbox_id?: number | undefined;
  contact_id?: number | undefined;
  conversation_id?: number | undefined;
  label_id?: number | undefined;
  /** A person's id; null: nobody's. */
  assignee?: string | null | undefined;
  direction?: Direction | undefined;
  has_attachment?: boolean | undefined;
  from?: Date | undefined;
  until?: Date | undefined;
};

export type Page = { descending: boolean; after: RowKey | null; limit: number; count: boolean };

export type SearchHit = {
  in: SearchIn;
  id: number;
  at: Date | null;
  conversation: {
    id: number;
    platform: Platform;
    account: string | null;
    mailbox: string | null;
    subject: string | null;
  } | null;
  contact: ContactView | null;
  direction: Direction | null;
  author: string | null;
  has_attachment: boolean;
  snippet: Snippet;
  /** Of mail: what it is about, with what was found in that. */
  subject: Snippet | null;
};

export type Found = Omit<SearchHit, 'in' | 'snippet' | 'subject'> & { said: string; row_key: RowKey };
export type List = Pick<Keyset, 'columns' | 'from' | 'where' | 'id' | 'sort'>;

/** How many there are, as the planner believes: it knows which words are frequent. */
export async function expected({ db }: Scope, those: RawBuilder<unknown>): Promise<number> {
  const { rows } = await sql<{ 'QUERY PLAN': [{ Plan: { 'Plan Rows': number } }] }>`
    explain (format json) select from ${those}`.execute(db);
  return rows[0]?.['QUERY PLAN'][0].Plan['Plan Rows'] ?? 0;
}

export const joined = (messages: RawBuilder<unknown>) => sql`${messages} g ${OF_CONVERSATION}`;

export const WITH_IT = sql`left join telegram_accounts a on a.id = c.account_id
  left join manager_smtp_accounts m on m.id = c.mailbox_id
  left join contacts p on p.id = c.contact_id`;

const OF_CONVERSATION = sql`join conversations c on c.id = g.conversation_id ${WITH_IT}`;

const conversationJson = sql`json_build_object('id', c.id, 'platform', c.platform, 'account', a.session_name,
  'mailbox', m.email, 'subject', c.subject) as conversation, ${contactJson} as contact`;

/** Messages of which this is true. */
export function messagesThat(scope: Scope, wish: SearchWish, is: RawBuilder<unknown>): List {
  const { direction, has_attachment } = wish;
  const conditions = [sql`g.workspace_id = ${scope.workspace_id} and ${is}`, ...ofConversation(scope, wish)];
  if (direction !== undefined) conditions.push(sql`g.direction = ${direction}`);
  // With an offset it is looked at for each message that is left: without one the planner would read all files.
  const attached = sql`exists (select from attachments f where f.message_id = g.id offset 0)`;
  if (has_attachment !== undefined) conditions.push(sql`${attached} = ${has_attachment}`);
  return {
    columns: sql`g.id, g.sent_at as at, ${conversationJson}, g.direction,
      case g.direction when 'outbound' then coalesce(g.sent_by, g.sender_name) else g.sender_name end as author,
      ${attached} as has_attachment, left(g.text, 100000) as said`,
    from: joined(sql`conversation_messages`),
    where: sql.join([...conditions, ...inTime(sql`g.sent_at`, wish)], sql` and `),
    id: sql`g.id`,
    sort: { value: sql`g.sent_at`, type: 'timestamptz', nullable: false },
  };
}

/** What stands beside the words of a message in their index, as `message_marks` says it. */
export function marked(
  { workspace_id }: Scope,
  { platform, account_id, mailbox_id, direction }: SearchWish,
): RawBuilder<unknown> {
  const marks = [
    workspace_id,
    ...(platform === undefined ? [] : [platform]),
    ...(account_id === undefined ? [] : [`a${account_id}`]),
    ...(mailbox_id === undefined ? [] : [`m${mailbox_id}`]),
    ...(direction === undefined ? [] : [direction]),
  ];
  // A literal: the planner is to know how many of them there are.
  const all = sql.join(marks.map((mark) => sql.lit(mark)));
  return sql`message_marks(workspace_id, direction, account_id, mailbox_id) @> array[${all}]::text[]`;
}

export const LISTS: Record<SearchIn, (scope: Scope, wish: SearchWish, query: RawBuilder<unknown>) => List> = {
  messages: (scope, wish, query) => messagesThat(scope, wish, sql`g.search @@ ${query}`),
  notes: (scope, wish, query) => ({
    columns: sql`g.id, g.created_at as at, ${conversationJson}, null as direction, g.author, false as has_attachment, g.text as said`,
    from: joined(sql`conversation_notes`),
    where: sql.join(
      [
        sql`g.workspace_id = ${scope.workspace_id} and g.search @@ ${query}`,
        ...ofConversation(scope, wish),
        ...inTime(sql`g.created_at`, wish),
      ],
      sql` and `,
    ),
    id: sql`g.id`,
    sort: { value: sql`g.created_at`, type: 'timestamptz', nullable: false },
  }),
  conversations: (scope, wish, query) => ({
    columns: sql`c.id, c.last_message_at as at, ${conversationJson}, null as direction, null as author,
      false as has_attachment, concat_ws(' · ', c.subject, c.last_message_text) as said`,
    from: sql`conversations c ${WITH_IT}`,
    where: sql.join(
      [
        sql`c.workspace_id = ${scope.workspace_id} and c.search @@ ${query}`,
        ...ofConversation(scope, wish),
        ...inTime(sql`c.last_message_at`, wish),
      ],
      sql` and `,
    ),
    id: sql`c.id`,
    sort: { value: sql`c.last_message_at`, type: 'timestamptz', nullable: true },
  }),
  contacts: (scope, wish, query) => ({
    columns: sql`p.id, p.updated_at as at, null as conversation, ${contactJson} as contact, null as direction,
      null as author, false as has_attachment,
      concat_ws(' · ', p.custom_name, p.name, '@' || p.username, p.email, p.phone) as said`,
    from: sql`contacts p`,
    where: sql.join(
      [
        sql`p.workspace_id = ${scope.workspace_id} and p.search @@ ${query}`,
        ...ofContact(scope, wish),
        ...inTime(sql`p.updated_at`, wish),
      ],
      sql` and `,
    ),
    id: sql`p.id`,
    sort: { value: sql`p.updated_at`, type: 'timestamptz', nullable: false },
  }),
};

/** Also the other contacts of the same person: the first of them, to which the others point, and these. */
const samePerson = ({ workspace_id }: Scope, contact_id: number) => sql`(
  select coalesce(o.person_id, o.id) from contacts o where o.workspace_id = ${workspace_id} and o.id = ${contact_id}
  union all
  select s.id from contacts o join contacts s on s.person_id = coalesce(o.person_id, o.id)
  where o.workspace_id = ${workspace_id} and o.id = ${contact_id})`;

export function ofConversation(scope: Scope, wish: SearchWish): RawBuilder<unknown>[] {
  const { platform, account_id, mailbox_id, contact_id, conversation_id, label_id, assignee } = wish;
  const conditions: RawBuilder<unknown>[] = [];
  if (platform !== undefined) conditions.push(sql`c.platform = ${platform}`);
  if (account_id !== undefined) conditions.push(sql`c.account_id = ${account_id}`);
  if (mailbox_id !== undefined) conditions.push(sql`c.mailbox_id = ${mailbox_id}`);
  if (contact_id !== undefined) conditions.push(sql`c.contact_id in ${samePerson(scope, contact_id)}`);
  if (conversation_id !== undefined) conditions.push(sql`c.id = ${conversation_id}`);
  if (label_id !== undefined) {
    conditions.push(
      sql`exists (select from conversation_labels x where x.conversation_id = c.id and x.label_id = ${label_id})`,
    );
  }
  if (assignee === null) conditions.push(sql`c.assignee is null`);
  else if (assignee !== undefined) conditions.push(sql`c.assignee = ${assignee}`);
  return conditions;
}

/** What is asked of conversations holds for contacts that have such a one. */
function ofContact(scope: Scope, { contact_id, label_id, platform, ...wish }: SearchWish): RawBuilder<unknown>[] {
  const conditions: RawBuilder<unknown>[] = [];
  if (platform !== undefined) conditions.push(sql`p.platform = ${platform}`);
  if (contact_id !== undefined) conditions.push(sql`p.id in ${samePerson(scope, contact_id)}`);
  if (label_id !== undefined) {
    conditions.push(sql`exists (select from contact_labels x where x.contact_id = p.id and x.label_id = ${label_id})`);
  }
  const with_it = ofConversation(scope, wish);
  if (with_it.length > 0) {
    const all = [sql`c.contact_id = p.id`, ...with_it];
    conditions.push(sql`exists (select from conversations c where ${sql.join(all, sql` and `)})`);
  }
  return conditions;
}

function inTime(at: RawBuilder<unknown>, { from, until }: SearchWish): RawBuilder<unknown>[] {
  return [
    ...(from === undefined ? [] : [sql`${at} >= ${from}`]),
    ...(until === undefined ? [] : [sql`${at} < ${until}`]),
  ];
}
