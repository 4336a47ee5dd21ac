// Conversations and messages that a CRM kept. Everything here is added once; what happened here since stays as it is.
import { sql } from 'kysely';
import { previewOf, type ConversationState, type Direction, type PeerKind } from '#domain/inbox.ts';
import { APART_MAX_MS, pairUp, type Said } from '#domain/inbox/pair-up.ts';
import type { Database } from '#store/database/database.ts';
import { plainText, toJsonb } from '#store/database/jsonb.ts';
import type { Scope } from '#store/scope.ts';

export type ImportedContact = {
  telegram_id: number | null;
  email: string | null;
  name: string | null;
  username: string | null;
  phone: string | null;
};

/** The ids of these, by Telegram's id or by address. Of whom is known here already nothing is changed. */
export async function enterImportedContacts(
  scope: Scope,
  contacts: readonly ImportedContact[],
): Promise<Map<string | number, number>> {
  if (contacts.length === 0) return new Map();
  const { rows } = await sql<{ id: number; telegram_id: number | null; email: string | null }>`
    with told as materialized (
      select * from jsonb_to_recordset(${toJsonb(contacts)}::jsonb)
        as told (telegram_id bigint, email text, name text, username text, phone text)
    ), entered as (
      insert into contacts (workspace_id, platform, telegram_id, email, name, username, phone, created_at, updated_at)
      select ${scope.workspace_id}, case when email is null then 'telegram' else 'email' end, telegram_id, email, name,
        username, phone, ${scope.now()}, ${scope.now()}
      from told
      where not exists (select from contacts c where c.workspace_id = ${scope.workspace_id}
        and (c.telegram_id = told.telegram_id or c.email = told.email))
      order by telegram_id, email
      on conflict do nothing returning id, telegram_id, email
    )
    select id, telegram_id, email from entered
    union all
    select c.id, c.telegram_id, c.email from contacts c
    where c.workspace_id = ${scope.workspace_id}
      and (c.telegram_id in (select telegram_id from told) or c.email in (select email from told))`.execute(scope.db);
  return new Map(rows.map(({ id, telegram_id, email }) => [telegram_id ?? email ?? '', id]));
}

export type ImportedConversation = {
  imported_key: string;
  platform: 'telegram' | 'email';
  account_id: number | null;
  peer_id: number | null;
  peer_kind: PeerKind | null;
  mailbox_id: number | null;
  subject: string | null;
  contact_id: number | null;
  state: ConversationState;
  snoozed_until: Date | null;
  archived: boolean;
  unread: number;
  created_at: Date;
};

type FoundConversation = { id: number; created: boolean };

/**
 * The conversation of each, in their order: one that is here already, from before or by what Telegram told meanwhile, stays in the
 * state in which it is.
 */
export async function enterImportedConversations(
  scope: Scope,
  conversations: readonly ImportedConversation[],
): Promise<FoundConversation[]> {
  if (conversations.length === 0) return [];
  const told = toJsonb(conversations.map((one, n) => ({ ...one, n })));
  const { rows: made } = await sql<{ id: number }>`
    insert into conversations (workspace_id, platform, account_id, peer_id, peer_kind, mailbox_id, subject, contact_id, state,
      snoozed_until, archived, unread, created_at, imported_key)
    select ${scope.workspace_id}, platform, account_id, peer_id, peer_kind, mailbox_id, subject, contact_id, state,
      snoozed_until, archived, unread, created_at, imported_key
    from jsonb_to_recordset(${told}::jsonb) as told (n int, imported_key text, platform text, account_id int, peer_id bigint,
      peer_kind text, mailbox_id int, subject text, contact_id bigint, state text, snoozed_until timestamptz, archived boolean,
      unread int, created_at timestamptz)
    where not exists (select from conversations c where c.workspace_id = ${scope.workspace_id}
      and (c.imported_key = told.imported_key or (c.account_id = told.account_id and c.peer_id = told.peer_id)))
    order by n
    on conflict do nothing returning id`.execute(scope.db);
  const { rows } = await sql<{ n: number; id: number }>`
    select told.n, c.id from jsonb_to_recordset(${told}::jsonb) as told (n int, imported_key text, account_id int, peer_id bigint)
    cross join lateral (
      select id from conversations c where c.workspace_id = ${scope.workspace_id}
        and (c.imported_key = told.imported_key or (c.account_id = told.account_id and c.peer_id = told.peer_id))
      order by id limit 1) c
    order by told.n`.execute(scope.db);
  const created = new Set(made.map(({ id }) => id));
  return rows.map(({ id }) => ({ id, created: created.delete(id) }));
}

export type ImportedMessage = {
  imported_key: string;
  conversation_id: number;
  direction: Direction;
  kind: string;
  text: string;
  subject: string | null;
  contact_id: number | null;
  sender_name: string | null;
  sent_at: Date;
  deleted: boolean;
  account_id: number | null;
  peer_id: number | null;
  telegram_message_id: number | null;
  mailbox_id: number | null;
  message_id_header: string | null;
  in_reply_to: string | null;
  delivery: 'sent' | 'read' | 'failed' | null;
  error_message: string | null;
  files: string[];
};

/** Returns the ids of those that are new here. */
export async function insertImportedMessages(scope: Scope, messages: readonly ImportedMessage[]): Promise<number[]> {
  const fresh = await notHereYet(scope, messages);
  if (fresh.length === 0) return [];
  const { rows } = await sql<{ id: number; imported_key: string; conversation_id: number }>`
    insert into conversation_messages (workspace_id, conversation_id, direction, kind, text, subject, contact_id, sender_name,
      sent_at, stored_at, deleted_at, account_id, peer_id, telegram_message_id, mailbox_id, message_id_header, in_reply_to,
      delivery, error_code, error_message, imported_key)
    select ${scope.workspace_id}, conversation_id, direction, kind, text, subject, contact_id, sender_name, sent_at, ${scope.now()},
      case when deleted then sent_at end, account_id, peer_id, telegram_message_id, mailbox_id, message_id_header, in_reply_to,
      delivery, case when delivery = 'failed' then 'imported' end, error_message, imported_key
    from jsonb_to_recordset(${toJsonb(fresh.map((one, n) => ({ ...one, n })))}::jsonb) as told (n int, imported_key text,
      conversation_id bigint, direction text, kind text, text text, subject text, contact_id bigint, sender_name text,
      sent_at timestamptz, deleted boolean, account_id int, peer_id bigint, telegram_message_id bigint, mailbox_id int,
      message_id_header text, in_reply_to text, delivery text, error_message text)
    order by n
    on conflict do nothing returning id, imported_key, conversation_id`.execute(scope.db);
  const by_key = new Map(fresh.map((message) => [message.imported_key, message]));
  await insertFiles(
    scope,
    rows.flatMap(({ id, imported_key }) => (by_key.get(imported_key)?.files ?? []).map((name, n) => ({ id, name, n }))),
  );
  await keepThreads(
    scope,
    rows.flatMap(({ imported_key }) => by_key.get(imported_key) ?? []),
  );
  await sumUp(scope.db, [...new Set(rows.map(({ conversation_id }) => conversation_id))]);
  return rows.map(({ id }) => id);
}

/** Those that neither an import before has brought nor Telegram or the mailbox itself. */
async function notHereYet(scope: Scope, messages: readonly ImportedMessage[]): Promise<ImportedMessage[]> {
  const { rows } = await sql<{ imported_key: string }>`
    select imported_key from conversation_messages where workspace_id = ${scope.workspace_id}
      and imported_key = any(${messages.map(({ imported_key }) => imported_key)}::text[])`.execute(scope.db);
  const known = new Set(rows.map(({ imported_key }) => imported_key));
  const left = messages.filter(({ imported_key }) => !known.has(imported_key));
  const claimed = await claimLive(scope, left);
  return left.filter(({ imported_key }) => !claimed.has(imported_key));
}

/** What came here by itself takes the key of the row that tells of the same message, once for all. */
async function claimLive(scope: Scope, messages: readonly ImportedMessage[]): Promise<Set<string>> {
  const nameless = messages.filter((one) => one.telegram_message_id === null && one.message_id_header === null);
  const times = toJsonb(nameless.map(({ conversation_id, sent_at }) => ({ conversation_id, sent_at })));
  const { rows } = await sql<Said & { conversation_id: number }>`
    select g.id, g.conversation_id, g.direction, g.text, g.sent_at from (
      select conversation_id, min(sent_at) as first, max(sent_at) as last
      from jsonb_to_recordset(${times}::jsonb) as t (conversation_id bigint, sent_at timestamptz) group by 1) told
    join conversation_messages g on g.conversation_id = told.conversation_id
      and g.sent_at between told.first - ${APART_MAX_MS} * interval '1 ms' and told.last + ${APART_MAX_MS} * interval '1 ms'
    where g.imported_key is null and g.deleted_at is null`.execute(scope.db);
  const claimed: { id: number; key: string }[] = [];
  for (const [conversation_id, live] of Map.groupBy(rows, (row) => row.conversation_id)) {
    const told = nameless.filter((one) => one.conversation_id === conversation_id).map((one, n) => ({ ...one, id: n }));
    for (const [one, other] of pairUp(told, live)) claimed.push({ id: other.id, key: one.imported_key });
  }
  const named = messages.filter(({ message_id_header }) => message_id_header !== null);
  claimed.push(...(await claimMails(scope, named)));
  await sql`
    update conversation_messages g set imported_key = told.key
    from jsonb_to_recordset(${toJsonb(claimed)}::jsonb) as told (id bigint, key text) where g.id = told.id`.execute(
    scope.db,
  );
  return new Set(claimed.map(({ key }) => key));
}

async function claimMails(scope: Scope, mails: readonly ImportedMessage[]): Promise<{ id: number; key: string }[]> {
  if (mails.length === 0) return [];
  const { rows } = await sql<{ id: number; key: string }>`
    select distinct on (g.id) g.id, told.imported_key as key
    from jsonb_to_recordset(${toJsonb(mails)}::jsonb) as told (imported_key text, mailbox_id int, message_id_header text)
    join conversation_messages g on g.mailbox_id = told.mailbox_id and g.message_id_header = told.message_id_header
    where g.imported_key is null order by g.id, told.imported_key`.execute(scope.db);
  return rows;
}

/** By their names only: where they lie nobody here can fetch them. */
async function insertFiles(scope: Scope, files: readonly { id: number; name: string; n: number }[]): Promise<void> {
  if (files.length === 0) return;
  await sql`
    insert into attachments (workspace_id, message_id, position, file_name, mime_type, size_bytes, state, created_at)
    select ${scope.workspace_id}, id, n, name, 'application/octet-stream', 0, 'gone', ${scope.now()}
    from jsonb_to_recordset(${toJsonb(files)}::jsonb) as told (id bigint, name text, n int) order by id, n`.execute(
    scope.db,
  );
}

/** Answers that come later find their conversation by these. */
async function keepThreads(scope: Scope, messages: readonly ImportedMessage[]): Promise<void> {
  const ids = messages.filter(({ message_id_header }) => message_id_header !== null);
  if (ids.length === 0) return;
  await sql`
    insert into mail_thread_ids (workspace_id, mailbox_id, message_id_header, conversation_id)
    select ${scope.workspace_id}, mailbox_id, message_id_header, conversation_id
    from jsonb_to_recordset(${toJsonb(ids)}::jsonb) as told (mailbox_id int, message_id_header text, conversation_id bigint)
    order by message_id_header on conflict do nothing`.execute(scope.db);
}

/** The last message, and when each side wrote last; nothing is opened by what was said long ago. */
async function sumUp(db: Database, ids: readonly number[]): Promise<void> {
  const { rows } = await sql<{ conversation_id: number; id: number; sent_at: Date; text: string; kind: string }>`
    select c.id as conversation_id, l.id, l.sent_at, left(l.text, 2000) as text, l.kind from conversations c cross join lateral (
      select id, sent_at, text, kind from conversation_messages g where g.conversation_id = c.id and g.deleted_at is null
      order by sent_at desc, coalesce(telegram_message_id, 9007199254740991) desc, id desc limit 1) l
    where c.id = any(${[...ids]}::bigint[])`.execute(db);
  const told = rows.map(({ text, kind, ...last }) => ({ ...last, preview: plainText(previewOf({ text, kind })) }));
  const newest = (direction: Direction) => sql`(
    select max(sent_at) from conversation_messages g
    where g.conversation_id = c.id and g.direction = ${direction} and g.deleted_at is null)`;
  await sql`
    update conversations c set last_message_id = told.id, last_message_at = told.sent_at, last_message_text = told.preview,
      last_inbound_at = ${newest('inbound')}, last_outbound_at = ${newest('outbound')}
    from jsonb_to_recordset(${toJsonb(told)}::jsonb) as told (conversation_id bigint, id bigint, sent_at timestamptz, preview text)
    where c.id = told.conversation_id`.execute(db);
}

/** What an import brought without Telegram's number, and Telegram tells of now: it has its number from here on. */
export async function numberImported(
  tx: Database,
  of: { conversation_id: number; told: readonly Said[] },
): Promise<void> {
  const { conversation_id, told } = of;
  const { rows } = await sql<Said>`
    select id, direction, text, sent_at from conversation_messages
    where conversation_id = ${conversation_id} and imported_key is not null and account_id is not null
      and telegram_message_id is null`.execute(tx);
  if (rows.length === 0) return;
  const { rows: here } = await sql<{ id: number }>`
    select telegram_message_id as id from conversation_messages where conversation_id = ${conversation_id}
      and telegram_message_id = any(${told.map(({ id }) => id)}::bigint[])`.execute(tx);
  const known = new Set(here.map(({ id }) => id));
  const pairs = pairUp(
    told.filter(({ id }) => !known.has(id)),
    rows,
  ).map(([one, other]) => ({ id: other.id, number: one.id, sent_at: one.sent_at }));
  if (pairs.length === 0) return;
  await sql`
    update conversation_messages g set telegram_message_id = told.number, sent_at = told.sent_at
    from jsonb_to_recordset(${toJsonb(pairs)}::jsonb) as told (id bigint, number bigint, sent_at timestamptz)
    where g.id = told.id`.execute(tx);
}

export type ImportedNote = {
  imported_key: string;
  conversation_id: number;
  author: string;
  text: string;
  created_at: Date;
};

/** Returns how many are new here. */
export async function insertImportedNotes(scope: Scope, notes: readonly ImportedNote[]): Promise<number> {
  if (notes.length === 0) return 0;
  const { numAffectedRows } = await sql`
    insert into conversation_notes (workspace_id, conversation_id, author, text, created_at, imported_key)
    select ${scope.workspace_id}, conversation_id, author, text, created_at, imported_key
    from jsonb_to_recordset(${toJsonb(notes)}::jsonb)
      as told (imported_key text, conversation_id bigint, author text, text text, created_at timestamptz)
    order by created_at on conflict do nothing`.execute(scope.db);
  return Number(numAffectedRows ?? 0);
}

/** Labels that there are not yet are made; of a conversation that is here already nothing is changed. */
export async function labelImported(
  scope: Scope,
  wishes: readonly { conversation_id: number; label: string }[],
): Promise<void> {
  if (wishes.length === 0) return;
  const told = toJsonb(wishes.map((wish, n) => ({ ...wish, n })));
  await sql`
    insert into labels (workspace_id, name, color, created_at)
    select distinct on (lower(label)) ${scope.workspace_id}::uuid, label, 'gray', ${scope.now()}::timestamptz
    from jsonb_to_recordset(${told}::jsonb) as told (n int, label text)
    where not exists (select from labels l where l.workspace_id = ${scope.workspace_id} and lower(l.name) = lower(told.label))
    order by lower(label), n on conflict do nothing`.execute(scope.db);
  await sql`
    insert into conversation_labels (workspace_id, conversation_id, label_id)
    select ${scope.workspace_id}, told.conversation_id, l.id
    from jsonb_to_recordset(${told}::jsonb) as told (conversation_id bigint, label text)
    join labels l on l.workspace_id = ${scope.workspace_id} and lower(l.name) = lower(told.label)
    on conflict do nothing`.execute(scope.db);
}
