// Search over all that was written and said, the newest first. Words stand in GIN indexes; those that are in very many messages are
// found by walking back through the newest ones, which has enough of them soon.
import { sql, type RawBuilder } from 'kysely';
import { searchTerms, snippetOf, tsqueryOf, type SearchTerm } from '#domain/inbox/search-words.ts';
import {
  expected,
  joined,
  LISTS,
  marked,
  ofConversation,
  type Found,
  type List,
  type Page,
  type SearchHit,
  type SearchIn,
  type SearchWish,
} from '#store/inbox/search/lists.ts';
import { bySubject, mayBeMail, readSubjects } from '#store/inbox/search/subjects.ts';
import { countRows, readKeyset, type RowKey } from '#store/database/keyset.ts';
import type { Scope } from '#store/scope.ts';

export type { SearchWish } from '#store/inbox/search/lists.ts';

/** So many messages are read whole and sorted; of more the newest are looked through, which have enough of them soon as a rule. */
const FEW_MAX = 5_000;
/** Of the newest first so many, then more: filters may leave nothing of the most frequent word. */
const WALKS = [8_000, 32_000] as const;
/** Where the planner believes in more than this, it is not so far off that they could be few. */
const CERTAINLY_MANY = 50_000;

export async function search(
  scope: Scope,
  wish: SearchWish & Page,
): Promise<{ rows: (SearchHit & { row_key: RowKey })[]; total: number | null }> {
  const terms = searchTerms(wish.q);
  const query = tsqueryOf(terms);
  if (query === null) return { rows: [], total: wish.count ? 0 : null };
  const list = LISTS[wish.in](scope, wish, sql`${query}::tsquery`);
  const found = await read(scope, wish, list, query);
  const others = mayBeMail(wish) ? await readSubjects(scope, wish, query) : [];
  const all =
    others.length === 0 ? found : [...found, ...others].toSorted(inOrder(wish.descending)).slice(0, wish.limit + 1);
  return {
    rows: all.map((row) => hitOf(row, wish.in, terms)),
    total: wish.count ? await countAll(scope, list, mayBeMail(wish) ? bySubject(scope, wish, query) : null) : null,
  };
}

/** As the database has them; within a millisecond by the text of their keys, which has microseconds. */
const inOrder =
  (descending: boolean) =>
  (one: Found, other: Found): number => {
    const [a, b] = [one.row_key.value ?? '', other.row_key.value ?? ''];
    const later = Number(one.at) - Number(other.at) || (a === b ? one.id - other.id : a < b ? -1 : 1);
    return descending ? -later : later;
  };

async function countAll({ db }: Scope, list: List, others: List | null): Promise<number | null> {
  const count = await countRows(db, list);
  const more = others ? await countRows(db, others) : 0;
  return count === null || more === null ? null : count + more;
}

function hitOf({ said, ...row }: Found, where: SearchIn, terms: readonly SearchTerm[]) {
  const { platform, subject = null } = row.conversation ?? {};
  const about = platform === 'email' && subject !== null ? snippetOf(subject, terms) : null;
  return { ...row, in: where, snippet: snippetOf(said, terms), subject: about };
}

async function read(scope: Scope, wish: SearchWish & Page, list: List, query: string): Promise<Found[]> {
  const { descending, after, limit } = wish;
  const page = { ...list, descending, after, limit };
  // Within one conversation, or with one person, there are never too many.
  const narrow = wish.in !== 'messages' || wish.contact_id !== undefined || wish.conversation_id !== undefined;
  if (narrow) return readKeyset<Found>(scope.db, page);
  const ways = [withWords(scope, wish, query), ...inConversations(scope, wish)];
  const sizes = await Promise.all(ways.map((way) => expected(scope, way)));
  const size = Math.min(...sizes);
  const narrowest = ways[sizes.indexOf(size)]!;
  // That way alone: the planner would believe that walking through the newest messages finds enough of them soon.
  const all = () =>
    readKeyset<Found>(scope.db, { ...page, from: joined(sql`(select g.* from ${narrowest} offset 0)`) });
  let few = size <= FEW_MAX ? await areFew(scope, narrowest) : null;
  if (few) return all();
  for (const walk of WALKS) {
    const walked = await readKeyset<Found>(scope.db, { ...page, from: joined(newest(scope, wish, walk)) });
    if (walked.length > limit || (await reachesTheEnd(scope, wish, walk))) return walked;
    few ??= size <= CERTAINLY_MANY && (await areFew(scope, narrowest));
    if (few) return all();
  }
  return all();
}

/** The planner takes what stands in one message for independent of each other, so it may be far from the truth. */
async function areFew({ db }: Scope, those: RawBuilder<unknown>): Promise<boolean> {
  const { rows } = await sql`select from ${those} offset ${FEW_MAX} limit 1`.execute(db);
  return rows.length === 0;
}

/** All that have these words: their index knows what of this is rare. */
const withWords = (scope: Scope, wish: SearchWish, query: string) => sql`conversation_messages g
    where search @@ ${sql.lit(query)}::tsquery and ${marked(scope, wish)}`;

/** All that stand in the conversations that are asked for, when it is not any. */
function inConversations(scope: Scope, { label_id, assignee }: SearchWish) {
  if (label_id === undefined && (assignee ?? null) === null) return [];
  const conditions = ofConversation(scope, { in: 'messages', q: '', label_id, assignee });
  return [
    sql`(select c.id from conversations c where c.workspace_id = ${scope.workspace_id} and ${sql.join(conditions, sql` and `)}) few
    join conversation_messages g on g.conversation_id = few.id`,
  ];
}

/** Whether there are no others behind the newest messages that were looked through. */
async function reachesTheEnd(scope: Scope, wish: SearchWish & Page, walk: number): Promise<boolean> {
  const { rows } = await sql`select from ${newest(scope, wish, walk)} g offset ${walk - 1}`.execute(scope.db);
  return rows.length === 0;
}

/** The newest messages behind the cursor, whatever they say. */
function newest({ workspace_id }: Scope, wish: SearchWish & Page, walk: number) {
  const { after, descending, until, from, platform, mailbox_id } = wish;
  const way = descending ? sql`desc` : sql`asc`;
  const behind =
    after === null
      ? sql`true`
      : sql`(sent_at, id) ${descending ? sql`<` : sql`>`} (${after.value}::timestamptz, ${after.id})`;
  const conditions = [
    sql`workspace_id = ${workspace_id}`,
    behind,
    // Among very many messages of Telegram mails may be few.
    ...(platform === 'email' || mailbox_id !== undefined ? [sql`mailbox_id is not null`] : []),
    ...(from === undefined ? [] : [sql`sent_at >= ${from}`]),
    ...(until === undefined ? [] : [sql`sent_at < ${until}`]),
  ];
  return sql`(select * from conversation_messages
    where ${sql.join(conditions, sql` and `)}
    order by sent_at ${way}, id ${way} limit ${walk})`;
}
