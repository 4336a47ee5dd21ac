// Mails that are found by the subject of their thread.
import { sql, type RawBuilder } from 'kysely';
import {
  expected,
  messagesThat,
  WITH_IT,
  type Found,
  type List,
  type Page,
  type SearchWish,
} from '#store/inbox/search/lists.ts';
import { readKeyset } from '#store/database/keyset.ts';
import type { Scope } from '#store/scope.ts';

/** Of words that are in more subjects only so many of the newest threads are looked at first; a page is full there as a rule. */
const RARE_MAX = 1_000;
const NEWEST_MAX = 200;

/** Not as an index has it: the planner would walk through all messages by time, and look at each for its thread among those. */
const SORT = { value: sql`(g.sent_at + interval '0')`, type: 'timestamptz', nullable: false } as const;

/** Within one conversation its subject tells nothing new. */
export const mayBeMail = ({ in: within, platform, account_id, conversation_id }: SearchWish): boolean =>
  within === 'messages' && platform !== 'telegram' && account_id === undefined && conversation_id === undefined;

/** Threads whose subject has the words. */
const threadsAbout = (
  { workspace_id }: Scope,
  query: string,
) => sql`conversations where workspace_id = ${sql.lit(workspace_id)}
  and platform = 'email' and search_words(subject) @@ ${sql.lit(query)}::tsquery`;

/** By their index alone: to make words of a subject again costs far more than the planner believes. */
const byIndex = (scope: Scope, query: string) => sql`(select * from ${threadsAbout(scope, query)} offset 0)`;

/**
 * The subject is that of the thread. Of one whose subject has all the words its newest mail stands for it, unless that says them itself
 * and is found by it.
 */
export function bySubject(scope: Scope, wish: SearchWish, query: string): List {
  const list = messagesThat(scope, wish, sql`not g.search @@ ${query}::tsquery`);
  return { ...list, from: lastOf(byIndex(scope, query)), sort: SORT };
}

export async function readSubjects(scope: Scope, wish: SearchWish & Page, query: string): Promise<Found[]> {
  const { descending, after, limit } = wish;
  const page = { ...bySubject(scope, wish, query), descending, after, limit };
  const isRare = wish.contact_id !== undefined || (await expected(scope, threadsAbout(scope, query))) <= RARE_MAX;
  if (isRare) return readKeyset<Found>(scope.db, page);
  const from = lastOf(newest(threadsAbout(scope, query), wish));
  const found = await readKeyset<Found>(scope.db, { ...page, from });
  return found.length > limit ? found : readKeyset<Found>(scope.db, page);
}

/** Of these threads the newest behind the cursor, in the order in which their messages are found. So many are compared by little. */
function newest(threads: RawBuilder<unknown>, { after, descending, from, until }: SearchWish & Page) {
  const [way, than] = descending ? [sql`desc`, sql`<`] : [sql`asc`, sql`>`];
  const conditions = [
    sql`last_message_at is not null`,
    ...(after === null
      ? []
      : [sql`(last_message_at, last_message_id) ${than} (${after.value}::timestamptz, ${after.id})`]),
    ...(from === undefined ? [] : [sql`last_message_at >= ${from}`]),
    ...(until === undefined ? [] : [sql`last_message_at < ${until}`]),
  ];
  const little = sql`(select id, last_message_at, last_message_id from ${threads} offset 0)`;
  return sql`(select w.* from (
      select id from ${little} t where ${sql.join(conditions, sql` and `)}
      order by last_message_at ${way}, last_message_id ${way} limit ${NEWEST_MAX}) n join conversations w using (id))`;
}

/** The newest messages of these conversations. */
const lastOf = (conversations: RawBuilder<unknown>) =>
  sql`${conversations} c join conversation_messages g on g.id = c.last_message_id ${WITH_IT}`;
