// Search over all that was written and said, the newest first. Words stand in GIN indexes; those that are in very many messages are
// found by walking back through the newest ones, which has enough of them soon.
import { sql } from 'kysely';
import { searchTerms, snippetOf, tsqueryOf, type SearchTerm } from '#domain/inbox/search-words.ts';
import {
  expected,
  joined,
  LISTS,
  type Found,
  type List,
  type Page,
  type SearchHit,
  type SearchIn,
  type SearchWish,
} from '#store/inbox/search-lists.ts';
import { bySubject, mayBeMail, readSubjects } from '#store/inbox/search-subjects.ts';
import { countRows, readKeyset, type RowKey } from '#store/keyset.ts';
import type { Scope } from '#store/scope.ts';

export type { SearchWish } from '#store/inbox/search-lists.ts';

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
  const of_words = sql`conversation_messages where search @@ ${sql.lit(query)}::tsquery`;
  if ((await expected(scope, of_words)) <= RARE_MAX) {
    return readKeyset<Found>(scope.db, { ...page, from: joined(withWords(scope, query)) });
  }
  const walked = await readKeyset<Found>(scope.db, { ...page, from: joined(newest(scope, wish)) });
  return walked.length > limit ? walked : readKeyset<Found>(scope.db, page);
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
