// An inbox of years: conversations, contacts and messages in Cyrillic, Turkish and English, invented.
import type { Crew } from '#engine/crew.ts';
import { sql } from 'kysely';

export type LargeInbox = { conversations: number; messages: number };

const SYLLABLES = {
  cyrillic: 'ба ве ги до жу за ки ло ми ну по ра се ти фу ха це чи шо щу'.split(' '),
  turkish: 'aş be ci çö dı eğ fu gü hı kö la mü nı öz pe rü sı şa tü yı'.split(' '),
  english: 'ba ce di fo gu ha ji ko lu me ni po qu ri so ta ve wi xo zu'.split(' '),
};

/** Invented words: two thousand of each alphabet, the first far more often than the last. */
const words = Object.values(SYLLABLES).flatMap((parts) =>
  Array.from({ length: 2_000 }, (_, n) =>
    [n % 20, Math.floor(n / 20) % 20, (n * 7 + 3) % 20].map((at) => parts[at]).join(''),
  ),
);

/** What is looked for, and in which part of all messages it stands. */
const SPRINKLED = [
  { text: 'Спасибо', one_in: 3 },
  { text: 'thanks', one_in: 4 },
  { text: 'İstanbul', one_in: 100 },
  { text: 'Доставка завтра утром', one_in: 20_000 },
  { text: 'завтра', one_in: 5 },
  { text: 'утром', one_in: 6 },
  { text: 'zebrafish', one_in: 200_000 },
] as const;

const BATCH = 10_000;

/** The same numbers each time: Lehmer's generator. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

const word = (chance: () => number, base = 0): string => words[base + Math.floor(chance() ** 3 * 2_000)] ?? '';

function written(chance: () => number, n: number): string {
  const base = 2_000 * (n % 3);
  const said = Array.from({ length: 4 + (n % 12) }, () => word(chance, base));
  return [...said, ...SPRINKLED.filter(({ one_in }) => chance() < 1 / one_in).map(({ text }) => text)].join(' ');
}

export async function fillInbox({ scope }: Crew, { conversations, messages }: LargeInbox): Promise<void> {
  const { db, workspace_id } = scope;
  const chance = dice(1);
  const names = Array.from({ length: conversations }, () => `${word(chance)} ${word(chance)}`);
  const lines = Array.from({ length: conversations }, () => `${word(chance)} ${word(chance)}`);
  // As a restore does it: the index is made behind the rows.
  const { rows } = await sql<{ index: string }>`
    select indexdef as index from pg_indexes
    where schemaname = current_schema() and indexname = 'conversation_messages_found'`.execute(db);
  await sql`drop index conversation_messages_found`.execute(db);
  await db.transaction().execute(async (tx) => {
    // Foreign keys and triggers would look at each row.
    await sql`set local session_replication_role = replica`.execute(tx);
    await sql`
      insert into telegram_accounts (workspace_id, name, session_name)
      select ${workspace_id}, 'a' || n, 'a' || n from generate_series(1, 40) n`.execute(tx);
    await sql`
      insert into contacts (workspace_id, platform, telegram_id, name, username, created_at, updated_at)
      select ${workspace_id}, 'telegram', n, name, 'user' || n,
        now(), now() - n::int * interval '1 minute'
      from unnest(${names}::text[]) with ordinality named (name, n)`.execute(tx);
    await sql`
      insert into conversations (workspace_id, platform, account_id, peer_id, peer_kind, contact_id, state, archived, assignee,
        unread, last_message_at, last_message_text, last_inbound_at, created_at)
      select ${workspace_id}, 'telegram', (select min(id) from telegram_accounts) + n % 40, n, 'private',
        (select min(id) from contacts) + n - 1,
        (array['open', 'open', 'pending', 'closed', 'closed', 'closed'])[1 + n::int % 6], n % 5 = 0,
        case when n % 3 = 0 then u.id end, n % 2, now() - n::int * interval '5 minutes', said,
        now() - n::int * interval '5 minutes', now() - interval '2 years'
      from unnest(${lines}::text[]) with ordinality last (said, n), (select gen_random_uuid() as id) u`.execute(tx);
    await sql`
      insert into labels (workspace_id, name, color, created_at)
      values (${workspace_id}, 'Sale', 'teal', now()), (${workspace_id}, 'Dear', 'pink', now())`.execute(tx);
    await sql`
      insert into conversation_labels (workspace_id, conversation_id, label_id)
      select ${workspace_id}, c.id, l.id from conversations c
      join labels l on c.id % case l.name when 'Sale' then 100 else 10000 end = 1`.execute(tx);
    for (let from = 0; from < messages; from += BATCH) {
      const batch = Array.from({ length: Math.min(BATCH, messages - from) }, (_, n) => written(chance, from + n + 1));
      const places = batch.map(() => 1 + Math.floor(chance() ** 2 * (conversations - 1)));
      await sql`
        insert into conversation_messages (workspace_id, conversation_id, direction, kind, text, sent_at, stored_at, delivery,
          account_id, peer_id, telegram_message_id)
        select ${workspace_id}, c.id, case when n % 3 = 0 then 'outbound' else 'inbound' end, 'text', m.text,
          now() - (n + ${from}) * interval '30 seconds', now(), case when n % 3 = 0 then 'sent' end, c.account_id, c.peer_id,
          n + ${from}
        from unnest(${batch}::text[], ${places}::bigint[]) with ordinality m (text, place, n)
        join conversations c on c.peer_id = m.place`.execute(tx);
    }
    await sql`
      insert into attachments (workspace_id, message_id, file_name, mime_type, size_bytes, state, created_at)
      select ${workspace_id}, id, 'photo.jpg', 'image/jpeg', 1, 'offered', now() from conversation_messages where id % 50 = 0`.execute(
      tx,
    );
  });
  for (const { index } of rows) await sql.raw(index).execute(db);
  for (const table of ['contacts', 'conversations', 'conversation_messages', 'conversation_labels', 'attachments']) {
    await sql`vacuum analyze ${sql.table(table)}`.execute(db);
  }
}

/** Threads of mail, of one message each. Every third subject has «Заказ», every hundredth «İstanbul». */
export async function fillMail({ scope }: Crew, threads: number): Promise<void> {
  const { db, workspace_id } = scope;
  await db.transaction().execute(async (tx) => {
    await sql`set local session_replication_role = replica`.execute(tx);
    await sql`
      insert into manager_smtp_accounts (workspace_id, email, smtp_host)
      values (${workspace_id}, 'desk@example.com', 'mail.example.com')`.execute(tx);
    await sql`
      insert into conversations (workspace_id, platform, mailbox_id, subject, created_at)
      select ${workspace_id}, 'email', (select max(id) from manager_smtp_accounts),
        case when n % 3 = 0 then 'Заказ ' else 'Order ' end || n || case when n % 100 = 0 then ' İstanbul' else '' end, now()
      from generate_series(1, ${threads}::int) n`.execute(tx);
    await sql`
      insert into conversation_messages (workspace_id, conversation_id, direction, kind, text, sent_at, stored_at, mailbox_id)
      select workspace_id, id, 'inbound', 'mail', 'hello there ' || id, now() - id * interval '1 minute', now(), mailbox_id
      from conversations where platform = 'email'`.execute(tx);
    await sql`
      update conversations c set last_message_id = g.id, last_message_at = g.sent_at
      from conversation_messages g where g.conversation_id = c.id and c.platform = 'email'`.execute(tx);
  });
  for (const table of ['conversations', 'conversation_messages'])
    await sql`vacuum analyze ${sql.table(table)}`.execute(db);
}
