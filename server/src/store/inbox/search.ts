// Search over all that was written and said, the newest first. Words stand in GIN indexes; those that are in very many messages are
// found by walking back through the newest ones, which has enough of them soon.
import { sql, type RawBuilder } from 'kysely';
import type { Direction, Platform } from '#domain/inbox.ts';
import { searchTerms, snippetOf, tsqueryOf, type SearchTerm, type Snippet } from '#domain/inbox/search-words.ts';
import { contactJson, type ContactView } from '#store/inbox/views.ts';
import { countRows, readKeyset, type Keyset, type RowKey } from '#store/keyset.ts';
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

type Page = { descending: boolean; after: RowKey | null; limit: number; count: boolean };

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
};

type Found = Omit<SearchHit, 'in' | 'snippet'> & { said: string; row_key: RowKey };
type List = Pick<Keyset, 'columns' | 'from' | 'where' | 'id' | 'sort'>;

/** For words that are in more messages than `RARE_MAX`, at most so many of the newest are looked through; a page is full sooner as a rule. */
const WALK_MAX = 32_000;
const RARE_MAX = 3_000;

export async function search(
  scope: Scope,
  wish: SearchWish & Page,
): Promise<{ rows: (SearchHit & { row_key: RowKey })[]; total: number | null }> {
  const terms = searchTerms(wish.q);
  const query = tsqueryOf(terms);
  if (query === null) return { rows: [], total: wish.count ? 0 : null };
  const list = LISTS[wish.in](scope, wish, sql`${query}::tsquery`);
  const found = await read(scope, wish, list, query);
  return {
    rows: found.map((row) => hitOf(row, wish.in, terms)),
    total: wish.count ? await countRows(scope.db, list) : null,
  };
}

function hitOf({ said, ...row }: Found, where: SearchIn, terms: readonly SearchTerm[]) {
  return { ...row, in: where, snippet: snippetOf(said, terms) };
}

async function read(scope: Scope, wish: SearchWish & Page, list: List, query: string): Promise<Found[]> {
  const { descending, after, limit } = wish;
  const page = { ...list, descending, after, limit };
  // Within one conversation, or with one person, there are never too many.
  const narrow = wish.in !== 'messages' || wish.contact_id !== undefined || wish.conversation_id !== undefined;
  if (narrow) return readKeyset<Found>(scope.db, page);
  if ((await expected(scope, query)) <= RARE_MAX) {
    return readKeyset<Found>(scope.db, { ...page, from: joined(withWords(scope, query)) });
  }
  const walked = await readKeyset<Found>(scope.db, { ...page, from: joined(newest(scope, wish)) });
  return walked.length > limit ? walked : readKeyset<Found>(scope.db, page);
}

/** How many messages have these words, as the planner believes: it knows what is frequent. */
async function expected({ db }: Scope, query: string): Promise<number> {
  const { rows } = await sql<{ 'QUERY PLAN': [{ Plan: { 'Plan Rows': number } }] }>`
    explain (format json) select from conversation_messages where search @@ ${sql.lit(query)}::tsquery`.execute(db);
  return rows[0]?.['QUERY PLAN'][0].Plan['Plan Rows'] ?? 0;
}

/**
 * All that have these words, by their index alone: of a word that nobody has written the planner would believe that walking
 * through the newest messages finds enough of it soon.
 */
const withWords = ({ workspace_id }: Scope, query: string) => sql`(select * from conversation_messages
    where workspace_id = ${workspace_id} and search @@ ${query}::tsquery offset 0)`;

/** The newest messages behind the cursor, whatever they say. */
function newest({ workspace_id }: Scope, { after, descending, until, from }: SearchWish & Page) {
  const way = descending ? sql`desc` : sql`asc`;
  const behind =
    after === null
      ? sql`true`
      : sql`(sent_at, id) ${descending ? sql`<` : sql`>`} (${after.value}::timestamptz, ${after.id})`;
  const spans = [
    ...(from === undefined ? [] : [sql`sent_at >= ${from}`]),
    ...(until === undefined ? [] : [sql`sent_at < ${until}`]),
  ];
  return sql`(select * from conversation_messages
    where ${sql.join([sql`workspace_id = ${workspace_id}`, behind, ...spans], sql` and `)}
    order by sent_at ${way}, id ${way} limit ${WALK_MAX})`;
}

const joined = (messages: RawBuilder<unknown>) => sql`${messages} g ${OF_CONVERSATION}`;

const OF_CONVERSATION = sql`join conversations c on c.id = g.conversation_id
  left join telegram_accounts a on a.id = c.account_id
  left join manager_smtp_accounts m on m.id = c.mailbox_id
  left join contacts p on p.id = c.contact_id`;

const conversationJson = sql`json_build_object('id', c.id, 'platform', c.platform, 'account', a.session_name,
  'mailbox', m.email, 'subject', c.subject) as conversation, ${contactJson} as contact`;

const LISTS: Record<SearchIn, (scope: Scope, wish: SearchWish, query: RawBuilder<unknown>) => List> = {
  messages: (scope, wish, query) => {
    const { direction, has_attachment } = wish;
    const conditions = [
      sql`g.workspace_id = ${scope.workspace_id} and g.search @@ ${query}`,
      ...ofConversation(scope, wish),
    ];
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
  },
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
    from: sql`conversations c
      left join telegram_accounts a on a.id = c.account_id
      left join manager_smtp_accounts m on m.id = c.mailbox_id
      left join contacts p on p.id = c.contact_id`,
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

function ofConversation(scope: Scope, wish: SearchWish): RawBuilder<unknown>[] {
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
