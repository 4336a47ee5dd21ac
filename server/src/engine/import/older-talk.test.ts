// What a CRM kept of its conversations, with every quirk that such tables have, and what comes in from Telegram afterwards.
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import type { TelegramMessage } from '#domain/telegram-messages.ts';
import type { DatabaseImportOptions, DatabaseImportResult } from '#engine/import/older-options-and-result.ts';
import { takeTelegramUpdates } from '#store/inbox/telegram/updates.ts';
import { openImportDesk, sessionOf, type ImportDesk } from '#testing/import-desk.ts';
import { moveInto, openOlderDatabase, reasonsOf, TALK, type OlderTestDatabase } from '#testing/older-database.ts';
import { privateText } from '#testing/telegram-message.ts';

let desk: ImportDesk;
let older: OlderTestDatabase;
beforeEach(async () => {
  desk = await openImportDesk(inject('postgres'));
  older = await openOlderDatabase(inject('postgres'));
  await older.sql(TALK(sessionOf('sales')));
});
afterEach(async () => {
  await desk.close();
  await older.close();
});

const moveIn = (options: Partial<DatabaseImportOptions> = {}): Promise<DatabaseImportResult> =>
  moveInto(desk, older, options);

const conversations = () =>
  desk.rows(`select c.platform, c.peer_id, c.subject, p.name, p.email, c.state, c.archived, c.unread, c.last_message_text,
      c.snoozed_until, (select count(*)::int from conversation_messages g where g.conversation_id = c.id) as messages
    from conversations c left join contacts p on p.id = c.contact_id order by c.id`);

const everything = () =>
  desk.rows(`select to_jsonb(c) - 'id' as row from conversations c
    union all select to_jsonb(g) from conversation_messages g union all select to_jsonb(p) from contacts p
    union all select to_jsonb(n) from conversation_notes n union all select to_jsonb(a) from attachments a order by 1`);

test('conversations come in as they were: open, waiting, closed, archived, with whom, and the last word', async () => {
  const result = await moveIn();
  expect(result).toMatchObject({
    conversations: { created: 6, unchanged: 1 },
    messages: { created: 14, unchanged: 2 },
  });
  const nothing = { subject: null, email: null, snoozed_until: null };
  expect(await conversations()).toEqual([
    {
      ...nothing,
      platform: 'telegram',
      peer_id: 700_001,
      name: 'Olena Example',
      state: 'open',
      archived: false,
      unread: 2,
      last_message_text: 'стоп',
      messages: 8,
    },
    {
      ...nothing,
      platform: 'telegram',
      peer_id: 700_002,
      name: 'Ben',
      state: 'closed',
      archived: false,
      unread: 0,
      last_message_text: 'Bye',
      messages: 2,
    },
    {
      ...nothing,
      platform: 'telegram',
      peer_id: -1_001_234_567_890,
      subject: 'Flats of Kyiv',
      name: null,
      state: 'pending',
      archived: true,
      unread: 0,
      last_message_text: '@sales how much?',
      messages: 1,
    },
    {
      ...nothing,
      platform: 'email',
      peer_id: null,
      subject: 'The flat',
      name: 'Anna',
      email: 'anna@example.org',
      state: 'open',
      archived: false,
      unread: 0,
      last_message_text: 'Is it “free”? Anna',
      messages: 2,
    },
    expect.objectContaining({ platform: 'telegram', peer_id: 700_004, state: 'snoozed', messages: 0 }),
    expect.objectContaining({ platform: 'telegram', peer_id: 700_005, state: 'open', messages: 0 }),
  ]);
});

test('what was said keeps its side, kind, time, files, fate and number; nothing of it is ever sent', async () => {
  await moveIn();
  const said = await desk.rows(`
    select g.direction, g.kind, g.text, g.sent_at, g.telegram_message_id, g.delivery, g.error_message, g.deleted_at is not null as gone,
      (select string_agg(a.file_name || ' ' || a.state, ', ') from attachments a where a.message_id = g.id) as files
    from conversation_messages g join conversations c on c.id = g.conversation_id where c.peer_id = 700001 order by g.id`);
  const plain = {
    kind: 'text',
    delivery: null,
    error_message: null,
    gone: false,
    files: null,
    telegram_message_id: null,
  };
  expect(said).toEqual([
    {
      ...plain,
      direction: 'inbound',
      text: 'Hello',
      sent_at: new Date('2026-01-10T10:00:00Z'),
      telegram_message_id: 11,
    },
    {
      ...plain,
      direction: 'outbound',
      text: 'Good day',
      sent_at: new Date('2026-01-10T10:01:00.5Z'),
      telegram_message_id: 12,
      delivery: 'read',
    },
    {
      ...plain,
      direction: 'inbound',
      kind: 'photo',
      text: '',
      sent_at: new Date('2026-01-10T08:02:00Z'),
      files: 'flat.jpg gone, plan.pdf gone',
    },
    // Its own time could not be read.
    { ...plain, direction: 'outbound', text: 'Soon', sent_at: new Date('2026-01-10T08:02:00Z'), delivery: 'sent' },
    {
      ...plain,
      direction: 'outbound',
      text: 'Was waiting',
      sent_at: new Date('2026-01-10T10:05:00Z'),
      delivery: 'failed',
      error_message: 'had not gone out when it was brought here',
    },
    { ...plain, direction: 'inbound', text: 'ok', sent_at: new Date('2026-01-10T10:06:00Z') },
    { ...plain, direction: 'inbound', text: 'ok', sent_at: new Date('2026-01-10T10:06:00Z') },
    { ...plain, direction: 'inbound', text: 'стоп', sent_at: new Date('2026-01-10T10:07:00Z') },
  ]);
  expect(await desk.rows(`select 1 from conversation_messages where delivery in ('queued', 'unconfirmed')`)).toEqual(
    [],
  );
  // Whoever asked not to be written to is not.
  expect(await desk.rows('select telegram_user_id from do_not_contact')).toEqual([{ telegram_user_id: 700_001 }]);
});

test('labels and notes come along, and search finds what was said', async () => {
  await moveIn();
  expect(
    await desk.rows(`select l.name, c.peer_id from labels l join conversation_labels x on x.label_id = l.id
      join conversations c on c.id = x.conversation_id order by 1, 2`),
  ).toEqual([
    { name: 'Buyer', peer_id: 700_001 },
    { name: 'Buyer', peer_id: 700_002 },
    { name: 'vip', peer_id: 700_001 },
  ]);
  expect(await desk.rows('select author, text from conversation_notes order by text')).toEqual([
    { author: 'Maria', text: 'call on Monday' },
    { author: 'CRM', text: 'wants two rooms' },
  ]);
  expect(
    await desk.rows(`select kind from conversation_messages where search @@ to_tsquery('simple', 'free')`),
  ).toEqual([{ kind: 'mail' }]);
});

test('every row that cannot come in is listed with the reason', async () => {
  expect(reasonsOf(await moveIn())).toEqual([
    'public.conversations 10 700009: the account 77 is not in the older database, or did not come in',
    'public.conversations 8 whatever: of the platform whatsapp nothing is kept here: telegram and email are',
    'public.conversations 9 @somebody: external_id is no number of a chat of Telegram: @somebody',
    'public.messages 20 conversation 8: the conversation 8 did not come in',
    'public.messages 21 conversation 1: its direction is neither inbound nor outbound: sideways',
    'public.messages 22 conversation 1: it says nothing',
    'public.messages 23 conversation none: it names no conversation',
  ]);
});

test('beside the tables of a joiner the accounts of the CRM are meant', async () => {
  const alone = await moveIn({ dry_run: true });
  await older.sql(`create table accounts (id int primary key, session_name text, session_string text);
    insert into accounts values (1, 's1', null), (2, 's2', null)`);
  const beside = await moveIn();
  expect([beside.conversations, beside.messages]).toEqual([alone.conversations, alone.messages]);
  const [found] = await desk.rows(`select distinct a.session_name from conversations c
    join telegram_accounts a on a.id = c.account_id`);
  expect(found).toEqual({ session_name: 'Sales' });
});

test('once more, or after it was stopped in the middle, it ends the same', async () => {
  const stop = new AbortController();
  const onRows = (done: number) => {
    if (done >= 14) stop.abort();
  };
  await expect(moveIn({ batch_rows: 2, signal: stop.signal, onRows })).rejects.toMatchObject({ code: 'stopped' });
  await moveIn({ batch_rows: 3 });
  const whole = await everything();
  await moveIn();
  expect(await everything()).toEqual(whole);
  expect(await conversations()).toHaveLength(6);
  const [count] = await desk.rows('select count(*)::int as n from conversation_messages');
  expect(count).toEqual({ n: 13 });
});

test('a dry run tells the same and leaves nothing', async () => {
  const rehearsed = await moveIn({ dry_run: true });
  expect(await everything()).toEqual([]);
  const { conversations: made, messages, rejected } = await moveIn();
  expect({ made, messages, rejected }).toEqual({
    made: rehearsed.conversations,
    messages: rehearsed.messages,
    rejected: rehearsed.rejected,
  });
});

const heard = (message_id: number, text: string, date: string, own = false): TelegramMessage =>
  privateText({ message_id, text, date: new Date(date), peer: 700_001, name: 'Olena E.' }, own);

async function hear(...messages: TelegramMessage[]): Promise<void> {
  const account_id = Number((await desk.accountNamed('Sales'))['id']);
  const lease = await desk.lease(account_id);
  await takeTelegramUpdates(desk.scope, lease, {
    updates: messages.map((message) => ({ kind: 'new_message', message }) as const),
    state: [],
  });
}

const textsOf = () =>
  desk.rows(`select g.text, g.telegram_message_id as id from conversation_messages g
    join conversations c on c.id = g.conversation_id where c.peer_id = 700001 order by g.sent_at, g.telegram_message_id, g.id`);

test('what Telegram tells afterwards joins the same conversation, and nothing stands there twice', async () => {
  await moveIn();
  const before = await textsOf();
  await hear(
    heard(12, 'Good day', '2026-01-10T10:01:00Z', true),
    heard(17, 'ok', '2026-01-10T10:06:02Z'),
    heard(18, 'ok', '2026-01-10T10:06:03Z'),
    heard(19, 'стоп', '2026-01-10T10:07:01Z'),
    heard(20, 'ok', '2026-01-12T11:00:00Z'),
  );
  const after = await textsOf();
  expect(after).toHaveLength(before.length + 1);
  expect(after.slice(-4)).toEqual([
    { text: 'ok', id: 17 },
    { text: 'ok', id: 18 },
    { text: 'стоп', id: 19 },
    { text: 'ok', id: 20 },
  ]);
  await moveIn();
  expect(await textsOf()).toEqual(after);
});

test('what Telegram had told before keeps its place and its state, and older words stand above it', async () => {
  await older.sql('delete from messages');
  await moveIn();
  await hear(heard(17, 'ok', '2026-01-10T10:06:02Z'), heard(30, 'Still free?', '2026-01-12T11:00:00Z'));
  await sql`update conversations set state = 'closed' where peer_id = 700001`.execute(desk.db);
  await older.sql(`insert into messages (id, conversation_id, direction, content, created_at) values
    ('1', '1', 'in', 'First', '2026-01-09'), ('2', '1', 'in', 'ok', '2026-01-10 10:06:00')`);
  await moveIn();
  expect(await textsOf()).toEqual([
    { text: 'First', id: null },
    { text: 'ok', id: 17 },
    { text: 'Still free?', id: 30 },
  ]);
  expect(await desk.rows('select state, last_message_text from conversations where peer_id = 700001')).toEqual([
    { state: 'closed', last_message_text: 'Still free?' },
  ]);
});
