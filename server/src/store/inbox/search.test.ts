import { sql } from 'kysely';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { MINUTE_MS } from '#domain/days.ts';
import { searchTerms, tsqueryOf } from '#domain/inbox/search-words.ts';
import type { Scope } from '#store/scope.ts';
import { search, type SearchWish } from '#store/inbox/search.ts';
import { openFleet, type Fleet } from '#testing/fleet.ts';
import { addAccount, storeWritten } from '#testing/written.ts';

let fleet: Fleet;
let scope: Scope;
beforeAll(async () => {
  fleet = await openFleet(inject('postgres'));
  scope = { ...fleet.scope, now: () => new Date() };
});
afterAll(() => fleet.close());

const PAGE = { descending: true, after: null, limit: 10, count: true } as const;
const find = (wish: Omit<SearchWish, 'in'> & { in?: SearchWish['in']; limit?: number }) =>
  search(scope, { in: 'messages', ...PAGE, ...wish });

test('the database folds every letter as the rules do', async () => {
  const letters = Array.from({ length: 0x2c00 }, (_, code) => String.fromCodePoint(code)).filter(
    (char) => /[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}]/u.test(char) && /\p{L}/u.test(char),
  );
  const asked = letters.map((letter) => tsqueryOf(searchTerms(`x${letter}x `)) ?? '');
  const { rows } = await sql<{ letter: string; words: string }>`
    select letter, search_words('x' || letter || 'x')::text as words
    from unnest(${letters}::text[], ${asked}::text[]) as t (letter, asked)
    where not search_words('x' || letter || 'x') @@ asked::tsquery`.execute(scope.db);
  expect(rows).toEqual([]);
});

test('messages are found by words, phrases and filters, the newest first, page by page', async () => {
  const account_id = await addAccount(scope, 'search');
  const ann = { account_id, peer: 1, name: 'Ann' };
  const old = await storeWritten(scope, { ...ann, texts: ['Ёлка стоит 5000 руб.'], ago_ms: 9 * MINUTE_MS });
  const next = await storeWritten(scope, { ...ann, texts: ['the blue car of Ann'], ago_ms: 8 * MINUTE_MS });
  const last = await storeWritten(scope, { account_id, peer: 2, name: 'Ben', texts: ['a car, blue; ёлка'] });
  const ids = async (wish: Parameters<typeof find>[0]) => (await find(wish)).rows.map(({ id }) => id);
  const [a, b, c] = [old, next, last].map(({ message_ids }) => message_ids[0]);
  expect(await ids({ q: 'елка' })).toEqual([c, a]);
  expect(await ids({ q: 'blue car' })).toEqual([c, b]);
  expect(await ids({ q: '"blue car"' })).toEqual([b]);
  expect(await ids({ q: 'ёл' })).toEqual([c, a]);
  expect(await ids({ q: 'ёл ' })).toEqual([]);
  expect(await ids({ q: 'ёлка', contact_id: old.contact_id })).toEqual([a]);
  expect(await ids({ q: 'blue', conversation_id: last.conversation_id })).toEqual([c]);
  expect(await ids({ q: 'blue', until: new Date(Date.now() - 5 * MINUTE_MS) })).toEqual([b]);
  expect(await ids({ q: 'blue', direction: 'outbound' })).toEqual([]);
  expect(await ids({ q: 'blue', has_attachment: true })).toEqual([]);
  expect(await ids({ q: 'blue', account_id: account_id + 1 })).toEqual([]);
  expect(await ids({ q: '!' })).toEqual([]);
  expect((await find({ q: 'ann', in: 'contacts' })).rows).toMatchObject([
    { id: old.contact_id, snippet: { text: 'Ann · @user_1', ranges: [[0, 3]] } },
  ]);
  expect((await find({ q: 'ёлка', in: 'conversations' })).rows).toMatchObject([{ id: last.conversation_id }]);
  const first = await search(scope, { ...PAGE, in: 'messages', q: 'елка', limit: 1 });
  expect(first).toMatchObject({ total: 2, rows: [{ id: c, snippet: { ranges: [[13, 17]] } }, { id: a }] });
  const after = first.rows[0]?.row_key ?? null;
  expect((await search(scope, { ...PAGE, in: 'messages', q: 'елка', after })).rows.map(({ id }) => id)).toEqual([a]);
});

test('words that are in very many messages are found among the newest, and in all when those have too few', async () => {
  const account_id = await addAccount(scope, 'many');
  const { conversation_id } = await storeWritten(scope, { account_id, peer: 3, name: 'Eve', texts: ['begin'] });
  await sql`
    insert into conversation_messages (workspace_id, conversation_id, direction, kind, text, sent_at, stored_at)
    select ${scope.workspace_id}, ${conversation_id}, 'inbound', 'text',
      case when n <= 5500 then 'frequent old' else 'frequent' end, now() + n * interval '1 second', now()
    from generate_series(1, 12000) n`.execute(scope.db);
  await sql`analyze conversation_messages`.execute(scope.db);
  const newest = await find({ q: 'frequent ', limit: 3 });
  expect(newest.rows.map(({ snippet }) => snippet.text)).toEqual(Array.from({ length: 4 }, () => 'frequent'));
  const behind = await find({ q: 'frequent old ', limit: 3 });
  expect(behind.rows.map(({ snippet }) => snippet.text)).toEqual(Array.from({ length: 4 }, () => 'frequent old'));
});
