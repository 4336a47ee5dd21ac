// Conversations and their messages, page by page.
import { sql, type RawBuilder } from 'kysely';
import { badField, GroundcrewError } from '#lib/errors.ts';
import type { ConversationState, Platform, Priority } from '#domain/inbox.ts';
import { searchTerms, tsqueryOf } from '#domain/inbox/search-words.ts';
import {
  conversationColumns,
  conversationFrom,
  conversationsFrom,
  messageColumns,
  needsAttention,
  type ConversationView,
  type MessageView,
} from '#store/inbox/views.ts';
import { draftedBy } from '#store/inbox/drafts.ts';
import { countRows, readKeyset, type RowKey, type SortColumn } from '#store/database/keyset.ts';
import type { Scope } from '#store/scope.ts';
import { codeOf } from '#store/database/sqlstates.ts';

export type Narrowing = {
  platform?: Platform | undefined;
  account_id?: number | undefined;
  mailbox_id?: number | undefined;
  /** A person's id; null: nobody's. */
  assignee?: string | null | undefined;
  contact_id?: number | undefined;
  /** Any of these. */
  label_ids?: readonly number[] | undefined;
  priority?: Priority | readonly Priority[] | undefined;
  search?: string | undefined;
};

export type InboxFilter = 'new' | 'in_progress' | 'needs_reply' | 'archived';

export type ConversationFilter = Narrowing & {
  filter?: InboxFilter | undefined;
  state?: ConversationState | readonly ConversationState[] | undefined;
  unread?: boolean | undefined;
  /** In which this person is writing something; `has` false: the others. */
  drafted?: { by: string; has: boolean } | undefined;
};

type Page = { descending: boolean; after: RowKey | null; limit: number; count: boolean };
type Rows<Row> = { rows: (Row & { row_key: RowKey })[]; total: number | null };

const SORTS = {
  last_message_at: { value: sql`c.last_message_at`, type: 'timestamptz', nullable: true },
  priority: { value: sql`c.urgency`, type: 'bigint', nullable: false },
} as const satisfies Record<string, SortColumn>;

export async function pageOfConversations(scope: Scope, wish: Wish): Promise<Rows<ConversationView>> {
  const where = filterOf(scope, wish);
  const rows = (await amongNewest(scope, wish)) ?? (await readPage(scope, wish, { from: conversationFrom, where }));
  return { rows, total: wish.count ? await countRows(scope.db, { from: conversationFrom, where }) : null };
}

type Wish = ConversationFilter & Page & { sort: keyof typeof SORTS };

type List = { from: RawBuilder<unknown>; where: RawBuilder<unknown>; sort?: SortColumn };

function readPage(scope: Scope, wish: Wish, { sort = SORTS[wish.sort], ...list }: List) {
  const columns = conversationColumns(scope.now());
  return readKeyset<ConversationView>(scope.db, { ...wish, ...list, columns, id: sql`c.id`, sort });
}

/** What one letter begins, or a label that much has, is found among so many of the newest as a rule. */
const NEWEST_MAX = 2_000;
/** Labels that no more conversations have are read by their own index. */
const LABELLED_FEW = 3_000;

/** A page out of the newest alone; null: they have too few of what is looked for by words or labels. */
async function amongNewest(scope: Scope, wish: Wish) {
  const { search, label_ids, after, descending, filter, limit } = wish;
  const is_looked_for = Boolean(search) || label_ids !== undefined;
  if (!is_looked_for || wish.sort !== 'last_message_at' || !descending || after?.value === null) return null;
  if (!search && label_ids !== undefined && (await haveFew(scope, label_ids))) return null;
  const behind = after === null ? sql`true` : sql`(last_message_at, id) < (${after.value}::timestamptz, ${after.id})`;
  // By the index of each: together they are in no index.
  const those = (archived: boolean) => sql`(select * from conversations
    where workspace_id = ${scope.workspace_id} and archived = ${archived} and last_message_at is not null and ${behind}
    order by last_message_at desc, id desc limit ${NEWEST_MAX})`;
  const newest = hasArchived(wish)
    ? sql`(select * from (${those(false)} union all ${those(true)}) e order by last_message_at desc, id desc limit ${NEWEST_MAX})`
    : those(filter === 'archived');
  const where = filterOf(scope, wish, { by_index: false });
  const sort = { ...SORTS.last_message_at, nullable: false };
  const rows = await readPage(scope, wish, { from: conversationsFrom(newest), where, sort });
  return rows.length > limit ? rows : null;
}

async function haveFew({ db }: Scope, label_ids: readonly number[]): Promise<boolean> {
  const { rows } = await sql`
    select from conversation_labels where label_id = any(${[...label_ids]}::bigint[]) limit ${LABELLED_FEW + 1}`.execute(
    db,
  );
  return rows.length <= LABELLED_FEW;
}

/** The newest first, so many at most. */
export async function conversationIds(
  scope: Scope,
  { limit, ...filter }: ConversationFilter & { limit: number },
): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select c.id from conversations c where ${filterOf(scope, filter)}
    order by c.last_message_at desc nulls last, c.id desc limit ${limit}`.execute(scope.db);
  return rows.map(({ id }) => id);
}

export async function findConversation(scope: Scope, id: number): Promise<ConversationView | null> {
  const { rows } = await sql<ConversationView>`
    select ${conversationColumns(scope.now())} from ${conversationFrom}
    where c.workspace_id = ${scope.workspace_id} and c.id = ${id}`.execute(scope.db);
  return rows[0] ?? null;
}

const STATES = ['open', 'pending', 'snoozed', 'closed'] as const satisfies readonly ConversationState[];

export type ConversationCounts = Record<InboxFilter | 'all' | 'unread', number> & {
  by_state: Record<ConversationState | 'any' | 'needs_reply' | 'archived' | 'drafts', number>;
  by_assignee: Record<'me' | 'none' | 'anybody', number>;
};

/** `me`: whose conversations are counted as his; null: nobody's are. */
export async function countConversations(
  scope: Scope,
  { me, ...wish }: ConversationFilter & { me: string | null },
): Promise<ConversationCounts> {
  const { assignee, filter, state, drafted, unread, ...narrowing } = wish;
  const [whose, look] = [assigned(assignee), lookOf(scope, { filter, state, drafted, search: narrowing.search })];
  const seen = unread === undefined ? sql`true` : isUnread(unread);
  const count = (...conditions: RawBuilder<unknown>[]) =>
    sql`(count(*) filter (where ${sql.join(conditions, sql` and `)}))::int`;
  const counts = (each: Readonly<Record<string, RawBuilder<unknown>>>, ...others: RawBuilder<unknown>[]) =>
    Object.entries(each).flatMap(([name, condition]) => [sql.lit(name), count(condition, ...others)]);
  const { needs_reply, archived, ...open } = named(scope.now());
  const states = Object.fromEntries(STATES.map((one) => [one, lookOf(scope, { state: one })]));
  const drafts = me === null ? sql`false` : lookOf(scope, { drafted: { by: me, has: true } });
  const by_state = counts({ ...states, any: lookOf(scope, narrowing), needs_reply, archived, drafts }, whose, seen);
  const mine = me === null ? sql`false` : assigned(me);
  const by_assignee = counts({ me: mine, none: assigned(null), anybody: sql`true` }, look, seen);
  const looks = {
    all: sql`not c.archived`,
    ...open,
    needs_reply,
    archived,
    unread: sql`not c.archived and ${isUnread()}`,
  };
  const { rows } = await sql<{ counts: ConversationCounts }>`
    select json_build_object(${sql.join(counts(looks, whose))}, 'by_state', json_build_object(${sql.join(by_state)}),
      'by_assignee', json_build_object(${sql.join(by_assignee)})) as counts
    from ${conversationFrom} where ${narrowed(scope, narrowing)}`.execute(scope.db);
  return rows[0]!.counts;
}

const named = (now: Date) =>
  ({
    new: sql`not c.archived and c.state = 'open' and c.assignee is null`,
    in_progress: sql`not c.archived and c.state = 'open' and c.assignee is not null`,
    needs_reply: sql`not c.archived and ${needsAttention(now)}`,
    archived: sql`c.archived`,
  }) satisfies Record<InboxFilter, RawBuilder<unknown>>;

type Look = Pick<ConversationFilter, 'filter' | 'state' | 'drafted' | 'search'>;

/** Whoever looks for somebody, however that conversation stands, finds it among what is archived, too. */
const hasArchived = ({ filter, state, drafted, search }: Look): boolean =>
  Boolean(search) && filter === undefined && state === undefined && drafted === undefined;

function lookOf(scope: Scope, look: Look): RawBuilder<unknown> {
  const { filter, state, drafted } = look;
  const looks = [
    filter !== undefined ? named(scope.now())[filter] : hasArchived(look) ? sql`true` : sql`not c.archived`,
  ];
  if (state !== undefined) looks.push(sql`c.state = any(${[state].flat()}::text[])`);
  if (drafted !== undefined) looks.push(sql`(c.id = any(array(${draftedBy(scope, drafted.by)}))) = ${drafted.has}`);
  return sql.join(looks, sql` and `);
}

const isUnread = (unread = true) => sql`(c.unread > 0) = ${unread}`;

function assigned(assignee: Narrowing['assignee']): RawBuilder<unknown> {
  if (assignee === undefined) return sql`true`;
  return assignee === null ? sql`c.assignee is null` : sql`c.assignee = ${assignee}`;
}

/** `by_index` false: of a few conversations, at each of which it is looked. */
function filterOf(scope: Scope, wish: ConversationFilter, { by_index = true } = {}): RawBuilder<unknown> {
  const conditions = [narrowed(scope, wish, by_index), lookOf(scope, wish)];
  if (wish.unread !== undefined) conditions.push(isUnread(wish.unread));
  return sql.join(conditions, sql` and `);
}

function narrowed(scope: Scope, narrowing: Narrowing, by_index = true): RawBuilder<unknown> {
  const { platform, account_id, mailbox_id, assignee, contact_id, label_ids, priority, search } = narrowing;
  const conditions = [sql`c.workspace_id = ${scope.workspace_id}`];
  if (platform !== undefined) conditions.push(sql`c.platform = ${platform}`);
  if (account_id !== undefined) conditions.push(sql`c.account_id = ${account_id}`);
  if (mailbox_id !== undefined) conditions.push(sql`c.mailbox_id = ${mailbox_id}`);
  if (contact_id !== undefined) conditions.push(sql`c.contact_id = ${contact_id}`);
  if (assignee !== undefined) conditions.push(assigned(assignee));
  if (label_ids !== undefined) {
    const labelled = sql`select x.conversation_id from conversation_labels x where x.label_id = any(${[...label_ids]}::bigint[])`;
    conditions.push(
      by_index ? sql`c.id = any(array(${labelled}))` : sql`exists (${labelled} and x.conversation_id = c.id)`,
    );
  }
  if (priority !== undefined) conditions.push(sql`c.priority = any(${[priority].flat()}::text[])`);
  if (search) conditions.push(...searched(scope, search, by_index));
  return sql.join(conditions, sql` and `);
}

/** Each word stands in what the conversation says of itself, or in what is known of its contact. */
function searched({ workspace_id }: Scope, search: string, by_index: boolean): RawBuilder<unknown>[] {
  const terms = searchTerms(search);
  if (terms.length === 0) return [sql`false`];
  return terms.map((term) => {
    const query = sql`${tsqueryOf([term], { every_prefix: true })}::tsquery`;
    if (!by_index) return sql`(c.search @@ ${query} or coalesce(p.search @@ ${query}, false))`;
    return sql`c.id in (
      select s.id from conversations s where s.workspace_id = ${workspace_id} and s.search @@ ${query}
      union all
      select s.id from conversations s join contacts o on o.id = s.contact_id
      where o.workspace_id = ${workspace_id} and o.search @@ ${query})`;
  });
}

/** Telegram's times are whole seconds: within one its ids tell what came first; the same expressions as those of the index. */
const PLACE = sql`coalesce(g.telegram_message_id, 9007199254740991)`;

/** With which message, or at which moment, the first page begins. */
type Beginning = { from_message_id?: number | undefined; from_at?: Date | undefined };

async function beginning(scope: Scope, wish: Pick<Page, 'descending'> & { conversation_id: number } & Beginning) {
  const { from_message_id, from_at, descending, conversation_id } = wish;
  const than = descending ? sql`<=` : sql`>=`;
  const since = from_at === undefined ? sql`true` : sql`g.sent_at ${than} ${from_at}`;
  if (from_message_id === undefined) return since;
  const { rows } = await sql<{ at: string; place: number; id: number }>`
    select g.sent_at::text as at, ${PLACE} as place, g.id from conversation_messages g
    where g.workspace_id = ${scope.workspace_id} and g.conversation_id = ${conversation_id} and g.id = ${from_message_id}`.execute(
    scope.db,
  );
  const [first] = rows;
  if (!first) throw badField('from_message_id', 'the conversation has no such message');
  return sql`(g.sent_at, ${PLACE}, g.id) ${than} (${first.at}::timestamptz, ${first.place}::bigint, ${first.id}) and ${since}`;
}

/** Null: there is no such conversation here. */
export async function pageOfMessages(
  scope: Scope,
  wish: Page & { conversation_id: number } & Beginning,
): Promise<Rows<MessageView> | null> {
  const { rows: found } = await sql`
    select from conversations where workspace_id = ${scope.workspace_id} and id = ${wish.conversation_id}`.execute(
    scope.db,
  );
  if (found.length === 0) return null;
  const all = sql`g.workspace_id = ${scope.workspace_id} and g.conversation_id = ${wish.conversation_id}`;
  // Behind the first page its cursor tells more.
  const where = wish.after === null ? sql`${all} and ${await beginning(scope, wish)}` : all;
  const rows = await readMessages(scope, wish, where);
  return { rows, total: wish.count ? await countRows(scope.db, { from: sql`conversation_messages g`, where }) : null };
}

async function readMessages(scope: Scope, { after, descending, limit }: Page, where: RawBuilder<unknown>) {
  const way = descending ? sql`desc` : sql`asc`;
  // A key has two parts in one text: the time, and the place within it.
  const [at = '', place = ''] = after?.value?.split('|') ?? [];
  const behind =
    after === null
      ? sql`true`
      : sql`(g.sent_at, ${PLACE}, g.id) ${descending ? sql`<` : sql`>`} (${at}::timestamptz, ${place}::bigint, ${after.id})`;
  try {
    const { rows } = await sql<MessageView & { row_key: RowKey }>`
      select ${messageColumns}, json_build_object('value', g.sent_at || '|' || ${PLACE}, 'id', g.id) as row_key
      from conversation_messages g where ${where} and ${behind}
      order by g.sent_at ${way}, ${PLACE} ${way}, g.id ${way} limit ${limit + 1}`.execute(scope.db);
    return rows;
  } catch (cause) {
    if (after === null || codeOf(cause)?.startsWith('22') !== true) throw cause;
    throw new GroundcrewError('bad_value', {
      detail: 'cursor: it takes the next_cursor of a page as it was given',
      cause,
    });
  }
}

/** With all of its text. */
export async function findMessage(scope: Scope, id: number): Promise<(MessageView & { html: string | null }) | null> {
  const { rows } = await sql<MessageView & { html: string | null; whole: string }>`
    select ${messageColumns}, g.html, g.text as whole from conversation_messages g
    where g.workspace_id = ${scope.workspace_id} and g.id = ${id}`.execute(scope.db);
  const [row] = rows;
  if (!row) return null;
  const { whole, ...message } = row;
  return { ...message, text: whole };
}
