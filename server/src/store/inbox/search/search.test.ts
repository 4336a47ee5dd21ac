import { sql } from 'kysely';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { MINUTE_MS } from '#domain/days.ts';
import { searchTerms, tsqueryOf } from '#domain/inbox/search-words.ts';
import type { NewMessage } from '#domain/inbox.ts';
import { beginMailConversations } from '#store/inbox/conversations.ts';
import { addMessages } from '#store/inbox/messages.ts';
import type { RowKey } from '#store/database/keyset.ts';
import type { Scope } from '#store/scope.ts';
import { search, type SearchWish } from '#store/inbox/search/search.ts';
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
type Wish = Omit<SearchWish, 'in'> & { in?: SearchWish['in']; limit?: number; after?: RowKey | null };
const find = (wish: Wish) => search(scope, { in: 'messages', ...PAGE, ...wish });

type Thread = { mailbox_id: number; subject: string; texts: readonly string[]; ago_ms: number };

/** Mails of one thread, the newest last, a minute apart. */
function storeThread({ mailbox_id, subject, texts, ago_ms }: Thread) {
  return scope.db.transaction().execute(async (tx) => {
    const [id = 0] = await beginMailConversations(tx, scope, { mailbox_id, threads: [{ subject, contact_id: null }] });
    const mails = texts.map((text, n): NewMessage => ({
      direction: 'inbound',
      kind: 'mail',
      text,
      sent_at: new Date(scope.now().getTime() - ago_ms - (texts.length - 1 - n) * MINUTE_MS),
    }));
    return (await addMessages(tx, scope, id, mails)).map((added) => added.id);
  });
}

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
    insert into conversation_messages (workspace_id, conversation_id, direction, kind, text, sent_at, stored_at, account_id)
    select ${scope.workspace_id}, ${conversation_id}, 'inbound', 'text',
      case when n <= 5500 then 'frequent old' else 'frequent' end, now() + n * interval '1 second', now(), ${account_id}
    from generate_series(1, 12000) n`.execute(scope.db);
  await sql`analyze conversation_messages`.execute(scope.db);
  const newest = await find({ q: 'frequent ', limit: 3 });
  expect(newest.rows.map(({ snippet }) => snippet.text)).toEqual(Array.from({ length: 4 }, () => 'frequent'));
  const behind = await find({ q: 'frequent old ', limit: 3 });
  expect(behind.rows.map(({ snippet }) => snippet.text)).toEqual(Array.from({ length: 4 }, () => 'frequent old'));
});

test('a frequent word is found where it is rare: in one account, under a label, or nowhere among the mails', async () => {
  const [busy, quiet] = [await addAccount(scope, 'busy'), await addAccount(scope, 'quiet')];
  const chat = (account_id: number, peer: number) =>
    storeWritten(scope, { account_id, peer, name: 'Kim', texts: ['common of old'], ago_ms: 40 * MINUTE_MS });
  const [loud, rare, dear] = [await chat(busy, 20), await chat(quiet, 21), await chat(busy, 22)];
  // More than are looked through first, all newer than what is looked for; the planner believes in thousands of them anywhere.
  await sql`
    insert into conversation_messages (workspace_id, conversation_id, direction, kind, text, sent_at, stored_at, account_id)
    select ${scope.workspace_id}, ${loud.conversation_id}, 'inbound', 'text', 'common', now() - interval '30 minutes', now(), ${busy}
    from generate_series(1, 9500) n`.execute(scope.db);
  await sql`
    with label as (insert into labels (workspace_id, name, color, created_at)
      values (${scope.workspace_id}, 'Dear', 'pink', now()) returning id)
    insert into conversation_labels (workspace_id, conversation_id, label_id)
    select ${scope.workspace_id}, ${dear.conversation_id}, id from label`.execute(scope.db);
  await sql`analyze conversation_messages`.execute(scope.db);
  const { rows } = await sql<{ id: number }>`select max(id)::int as id from labels`.execute(scope.db);
  const ids = async (wish: Omit<Parameters<typeof find>[0], 'q'>) =>
    (await find({ ...wish, q: 'common ' })).rows.map(({ id }) => id);
  expect(await ids({ account_id: quiet })).toEqual(rare.message_ids);
  expect(await ids({ label_id: rows[0]?.id })).toEqual(dear.message_ids);
  expect(await ids({ label_id: rows[0]?.id, account_id: quiet })).toEqual([]);
  expect(await ids({ platform: 'email' })).toEqual([]);
  expect(await ids({ direction: 'outbound' })).toEqual([]);
  expect(await ids({ until: new Date(Date.now() - 39 * MINUTE_MS) })).toEqual(
    [loud, rare, dear].flatMap(({ message_ids }) => message_ids).toSorted((one, other) => other - one),
  );
  expect(await ids({ from: new Date() })).toEqual([]);
});

test('a mail is found by the subject of its thread, once, where it would stand by its time', async () => {
  const { rows } = await sql<{ id: number }>`
    insert into manager_smtp_accounts (workspace_id, email, smtp_host)
    values (${scope.workspace_id}, 'subjects@example.com', 'smtp.example.com') returning id`.execute(scope.db);
  const mailbox_id = rows[0]?.id ?? 0;
  const thread = (subject: string, texts: readonly string[], minutes: number) =>
    storeThread({ mailbox_id, subject, texts, ago_ms: minutes * MINUTE_MS });
  const [, offer] = await thread('Offer for greenhouses', ['Please see', 'Any news?'], 20);
  const [said] = await thread('Greenhouses again', ['About the greenhouses we want'], 15);
  const account_id = await addAccount(scope, 'subjects');
  const chat = await storeWritten(scope, {
    account_id,
    peer: 9,
    name: 'Zoe',
    texts: ['greenhouses?'],
    ago_ms: 10 * MINUTE_MS,
  });
  const [last] = await thread('More GREENHOUSES', ['Hello'], 5);
  const ids = async (wish: Parameters<typeof find>[0]) => (await find(wish)).rows.map(({ id }) => id);
  expect(await ids({ q: 'greenhouses ' })).toEqual([last, chat.message_ids[0], said, offer]);
  expect(await ids({ q: 'greenhouses', platform: 'telegram' })).toEqual([chat.message_ids[0]]);
  expect(await ids({ q: 'greenhouses', mailbox_id, until: new Date(Date.now() - 17 * MINUTE_MS) })).toEqual([offer]);
  expect(await ids({ q: 'offer greenhouses' })).toEqual([offer]);
  const found = await find({ q: 'offer ' });
  expect(found).toMatchObject({
    total: 1,
    rows: [
      {
        id: offer,
        snippet: { text: 'Any news?', ranges: [] },
        subject: { text: 'Offer for greenhouses', ranges: [[0, 5]] },
      },
    ],
  });
  const seen: number[] = [];
  let after: Parameters<typeof search>[1]['after'] = null;
  do {
    const page = await search(scope, { ...PAGE, in: 'messages', q: 'greenhouses', limit: 1, after });
    seen.push(...page.rows.slice(0, 1).map(({ id }) => id));
    after = page.rows.length > 1 ? (page.rows[0]?.row_key ?? null) : null;
  } while (after !== null);
  expect(seen).toEqual([last, chat.message_ids[0], said, offer]);
});

test('words that are in very many subjects are found in the newest threads, and in all when those have too few', async () => {
  await sql`
    with box as (
      insert into manager_smtp_accounts (workspace_id, email, smtp_host)
      select ${scope.workspace_id}, 'many' || n || '@example.com', 'smtp.example.com' from generate_series(1, 2) n returning id
    ), threads as (
      insert into conversations (workspace_id, platform, mailbox_id, subject, created_at)
      select ${scope.workspace_id}, 'email', case when n <= 5 then min(id) else max(id) end, 'Order of pumpkins ' || n, now()
      from box, generate_series(1, 3000) n group by n returning id, subject, mailbox_id
    )
    insert into conversation_messages (workspace_id, conversation_id, direction, kind, text, sent_at, stored_at, mailbox_id)
    select ${scope.workspace_id}, id, 'inbound', 'mail', 'Hello', now() + split_part(subject, ' ', 4)::int * interval '1 second', now(),
      mailbox_id
    from threads`.execute(scope.db);
  await sql`
    update conversations c set last_message_id = g.id, last_message_at = g.sent_at from conversation_messages g
    where g.conversation_id = c.id and c.subject like 'Order of pumpkins%'`.execute(scope.db);
  await sql`analyze conversations`.execute(scope.db);
  const about = async (wish: Parameters<typeof find>[0]) => (await find(wish)).rows.map(({ subject }) => subject?.text);
  const numbered = (...all: number[]) => all.map((n) => `Order of pumpkins ${n}`);
  expect(await about({ q: 'pumpkins ', limit: 3 })).toEqual(numbered(3000, 2999, 2998, 2997));
  const { rows } = await sql<{
    id: number;
  }>`select id from manager_smtp_accounts where email = 'many1@example.com'`.execute(scope.db);
  expect(await about({ q: 'pumpkins ', mailbox_id: rows[0]?.id })).toEqual(numbered(5, 4, 3, 2, 1));
  const { rows: first } = await find({ q: 'pumpkins ', limit: 2 });
  expect(await about({ q: 'pumpkins ', limit: 2, after: first[1]?.row_key ?? null })).toEqual(
    numbered(2998, 2997, 2996),
  );
});
